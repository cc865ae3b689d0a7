using System.Text.Json;
using Npgsql;
using Snapshot.Audit;
using Snapshot.Connectors;
using Snapshot.Identity;

using Snapshot.Postgres.Sql;

namespace Snapshot.Postgres.Metadata;

/// <summary>Accounts in the metadata schema.</summary>
internal sealed class PostgresAccountStore(SnapshotDatabase database) : IAccountStore
{
    private const string Columns =
        "id, connector, name, owner_user as OwnerUser, owner_organization as OwnerOrganization, settings, secrets, created_at as CreatedAt";

    public Task AddAsync(Account account, string protectedSecrets, AuditEntry entry, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            $"""
            with audited as ({Audit}), limited as (insert into {database.Table("rate_limits")} (account_id) values (@id))
            insert into {database.Table("accounts")} (id, connector, name, owner_user, owner_organization, settings, secrets)
            values (@id, @connector, @name, @user, @organization, @settings::jsonb, @secrets)
            """,
            new
            {
                id = account.Id.Value,
                connector = account.Connector,
                name = account.Name,
                user = account.Owner.User,
                organization = account.Owner.Organization,
                settings = JsonSerializer.Serialize(account.Settings),
                secrets = protectedSecrets,
                actor = JsonSerializer.Serialize(entry.Actor, SnapshotDatabase.Json),
                action = entry.Action,
                summary = entry.Summary,
            },
            cancellationToken);

    public async Task<(Account Account, string ProtectedSecrets)?> FindAsync(AccountId account, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync<Row>(
            $"select {Columns} from {database.Table("accounts")} where id = @id", new { id = account.Value }, cancellationToken).ConfigureAwait(false);
        return rows.SingleOrDefault() is { } row ? (row.ToAccount(), row.Secrets) : null;
    }

    public async Task<IReadOnlyList<Account>> ListAsync(Actor? owner, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync<Row>(
            $"select {Columns} from {database.Table("accounts")} where {OwnerSql.Condition(owner)} order by id",
            new { user = owner?.UserId, organization = owner?.Organization }, cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(row => row.ToAccount())];
    }

    public async Task<bool> TryUpdateAsync(Account account, string protectedSecrets, AuditEntry entry, CancellationToken cancellationToken)
    {
        // A refresh that is under way compares the secrets, and leaves these alone.
        var updated = await database.QueryAsync<Guid>(
            $"""
            with updated as (
                update {database.Table("accounts")} set settings = @settings::jsonb, secrets = @secrets, refreshing_until = null where id = @id returning id
            ), audited as (
                insert into {database.Table("audit")} (actor, action, summary) select @actor::jsonb, @action, @summary from updated
            )
            select id from updated
            """,
            new
            {
                id = account.Id.Value,
                settings = JsonSerializer.Serialize(account.Settings),
                secrets = protectedSecrets,
                actor = JsonSerializer.Serialize(entry.Actor, SnapshotDatabase.Json),
                action = entry.Action,
                summary = entry.Summary,
            },
            cancellationToken).ConfigureAwait(false);
        return updated.Count > 0;
    }

    public async Task<bool> TryRemoveAsync(AccountId account, AuditEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            await database.ExecuteAsync(
                $"with audited as ({Audit}) delete from {database.Table("accounts")} where id = @id",
                new
                {
                    id = account.Value,
                    actor = JsonSerializer.Serialize(entry.Actor, SnapshotDatabase.Json),
                    action = entry.Action,
                    summary = entry.Summary,
                },
                cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.ForeignKeyViolation)
        {
            return false;
        }
    }

    public async Task<RefreshTurn> BeginRefreshAsync(AccountId account, string protectedSecrets, TimeSpan lease, CancellationToken cancellationToken)
    {
        var turns = await database.QueryAsync<string>(
            $"""
            with begun as (
                update {database.Table("accounts")} set refreshing_until = now() + @lease
                where id = @id and secrets = @stale and (refreshing_until is null or refreshing_until < now())
                returning id
            )
            select case
                when exists (select from begun) then 'Mine'
                when exists (select from {database.Table("accounts")} where id = @id and secrets = @stale) then 'Others'
                else 'Done'
            end
            """,
            new { id = account.Value, stale = protectedSecrets, lease }, cancellationToken).ConfigureAwait(false);
        return Enum.Parse<RefreshTurn>(turns[0]);
    }

    public Task EndRefreshAsync(AccountId account, string protectedSecrets, RefreshedSettings? refreshed, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            $"""
            with ended as (
                update {database.Table("accounts")}
                set refreshing_until = null, secrets = coalesce(@secrets, secrets), settings = settings || coalesce(@changed::jsonb, '{"{}"}')
                where id = @id and secrets = @stale
                returning id
            )
            insert into {database.Table("audit")} (actor, action, summary)
            select @actor::jsonb, @action, @summary from ended where @secrets is not null
            """,
            new
            {
                id = account.Value,
                stale = protectedSecrets,
                secrets = refreshed?.ProtectedSecrets,
                changed = refreshed is null ? null : JsonSerializer.Serialize(refreshed.Changed),
                actor = refreshed is null ? null : JsonSerializer.Serialize(refreshed.Entry.Actor, SnapshotDatabase.Json),
                action = refreshed?.Entry.Action,
                summary = refreshed?.Entry.Summary,
            },
            cancellationToken);

    private string Audit => $"insert into {database.Table("audit")} (actor, action, summary) values (@actor::jsonb, @action, @summary)";

    private sealed record Row
    {
        public Guid Id { get; init; }

        public string Connector { get; init; } = "";

        public string Name { get; init; } = "";

        public string OwnerUser { get; init; } = "";

        public string? OwnerOrganization { get; init; }

        public string Settings { get; init; } = "";

        public string Secrets { get; init; } = "";

        public DateTime CreatedAt { get; init; }

        public Account ToAccount() => new()
        {
            Id = new AccountId(Id),
            Connector = Connector,
            Name = Name,
            Owner = new Owner(OwnerUser, OwnerOrganization),
            Settings = JsonSerializer.Deserialize<Dictionary<string, string>>(Settings)!,
            CreatedAt = CreatedAt,
        };
    }
}
