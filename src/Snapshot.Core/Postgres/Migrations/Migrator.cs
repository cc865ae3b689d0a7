using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Snapshot.Errors;
using Snapshot.Postgres.Sql;

namespace Snapshot.Postgres.Migrations;

/// <summary>
/// Brings the metadata schema up to date: numbered scripts, in order, in one transaction, under an advisory lock, so that
/// any number of hosts may start at once. A script that fails stops the host; a script that was applied must never change.
/// </summary>
internal sealed class Migrator(SnapshotDatabase database)
{
    private const int OldestServer = 150000;

    // Any fixed number does; the second half of the lock's key is the schema.
    private const int LockClass = 0x534e4150;

    /// <summary>Applies what is missing. Where nothing is, nothing is written or locked.</summary>
    /// <exception cref="SnapshotException"><c>database_unavailable</c>, <c>database_too_old</c> or <c>migration_mismatch</c>.</exception>
    public Task MigrateAsync(CancellationToken cancellationToken) => RunAsync(
        async (connection, missing) =>
        {
            if (missing.Count > 0)
                await ApplyAsync(connection, cancellationToken).ConfigureAwait(false);
        },
        cancellationToken);

    /// <summary>Looks whether anything is missing, and writes nothing.</summary>
    /// <exception cref="SnapshotException"><c>database_unavailable</c>, <c>database_too_old</c> or <c>migration_mismatch</c>.</exception>
    public Task CheckAsync(CancellationToken cancellationToken) => RunAsync(
        (_, missing) => missing.Count == 0 ? Task.CompletedTask : throw new SnapshotException(
            SnapshotErrorCode.MigrationMismatch,
            $"The metadata schema “{database.Schema}” lacks {string.Join(", ", missing.Select(script => script.Name))}: call SnapshotMigrations.MigrateAsync with a role that may change it, before this release starts."),
        cancellationToken);

    private async Task RunAsync(
        Func<NpgsqlConnection, IReadOnlyList<(string Name, string Text)>, Task> work, CancellationToken cancellationToken)
    {
        try
        {
            var connection = await database.OpenAsync(cancellationToken).ConfigureAwait(false);
            await using var _ = connection.ConfigureAwait(false);
            await RequireVersionAsync(connection, cancellationToken).ConfigureAwait(false);
            await work(connection, await MissingAsync(connection, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new SnapshotException(
                SnapshotErrorCode.MigrationMismatch,
                $"The role of the connection may not read or bring up to date the metadata schema “{database.Schema}” ({e.MessageText}). Call SnapshotMigrations.MigrateAsync with a role that may, and grant this one what docs/hosting.md lists.",
                e);
        }
        catch (NpgsqlException e) when (e.IsTransient || e.SqlState == PostgresErrorCodes.ReadOnlySqlTransaction)
        {
            throw SnapshotDatabase.Unavailable(e);
        }
    }

    private async Task<IReadOnlyList<(string Name, string Text)>> MissingAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var exists = await connection.QueryNamedAsync<bool>(
            "select exists (select from pg_catalog.pg_tables where schemaname = @schema and tablename = 'migrations')", new { schema = database.Schema }, cancellationToken)
            .ConfigureAwait(false);
        var applied = exists[0] ? await connection.QueryNamedAsync<(string Name, string Checksum)>(
            $"select name, checksum from {database.Table("migrations")}", null, cancellationToken).ConfigureAwait(false) : [];
        var scripts = Scripts();
        Verify(applied.ToDictionary(), scripts);
        return [.. scripts.Where(script => !applied.Any(one => one.Name == script.Name))];
    }

    private async Task ApplyAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = transaction.ConfigureAwait(false);
        // However long another host takes, and each script: what the connection sets is for the host's own statements.
        await connection.ExecuteNamedAsync($"select {TransactionSettings.Select(TimeSpan.Zero)}", null, cancellationToken).ConfigureAwait(false);
        await connection.ExecuteNamedAsync(
            $"select pg_advisory_xact_lock({LockClass}, hashtext(@schema))", new { schema = database.Schema }, cancellationToken).ConfigureAwait(false);
        var schema = SqlIdentifier.Quote(database.Schema);
        var found = await connection.QueryNamedAsync<bool>(
            "select exists (select from pg_catalog.pg_namespace where nspname = @schema)", new { schema = database.Schema }, cancellationToken).ConfigureAwait(false);
        // Who may not create schemas is refused even where it is there.
        if (!found[0])
            await connection.ExecuteNamedAsync($"create schema {schema}", null, cancellationToken).ConfigureAwait(false);
        await connection.ExecuteNamedAsync(
            $"""
            set local search_path to {schema};
            create table if not exists migrations (name text primary key, checksum text not null, applied_at timestamptz not null default now())
            """,
            null, cancellationToken).ConfigureAwait(false);
        foreach (var script in await MissingAsync(connection, cancellationToken).ConfigureAwait(false))
        {
            await connection.ExecuteNamedAsync(script.Text, null, cancellationToken, timeout: 0).ConfigureAwait(false);
            await connection.ExecuteNamedAsync(
                "insert into migrations (name, checksum) values (@name, @checksum)",
                new { name = script.Name, checksum = Checksum(script.Text) }, cancellationToken).ConfigureAwait(false);
        }
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task RequireVersionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var version = await connection.QueryNamedAsync<int>("select current_setting('server_version_num')::int", null, cancellationToken).ConfigureAwait(false);
        RequireVersion(version[0]);
    }

    internal static void RequireVersion(int version)
    {
        if (version < OldestServer)
            throw new SnapshotException(
                SnapshotErrorCode.DatabaseTooOld,
                $"Snapshot needs PostgreSQL {OldestServer / 10000} or newer; this server is {version / 10000}.{version % 10000}.");
    }

    private static void Verify(Dictionary<string, string> applied, IReadOnlyList<(string Name, string Text)> scripts)
    {
        foreach (var (name, checksum) in applied)
        {
            var script = scripts.FirstOrDefault(script => script.Name == name);
            if (script.Name is null)
                throw new SnapshotException(
                    SnapshotErrorCode.MigrationMismatch, $"The metadata schema has the migration {name}, which this release does not know: a newer release was here.");
            if (checksum != Checksum(script.Text))
                throw new SnapshotException(
                    SnapshotErrorCode.MigrationMismatch, $"The migration {name} is not what was applied to the metadata schema.");
        }
    }

    private static IReadOnlyList<(string Name, string Text)> Scripts()
    {
        var assembly = typeof(Migrator).Assembly;
        const string prefix = "Snapshot.Postgres.Migrations.";
        return [.. assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal) && name.EndsWith(".sql", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                return (name[prefix.Length..^".sql".Length], reader.ReadToEnd().ReplaceLineEndings("\n"));
            })];
    }

    private static string Checksum(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
