using System.Text.Json;
using Npgsql;
using Snapshot.Errors;
using Snapshot.Identity;
using Snapshot.Jobs;
using Snapshot.Postgres.Edits;
using Snapshot.Postgres.Sql;
using Snapshot.Records;
using Snapshot.Storage;
using Snapshot.Tables;

namespace Snapshot.Postgres;

/// <summary>Makes and drops schemas and tables inside a step.</summary>
internal sealed class PostgresSchemaStore(SnapshotDatabase database, StepConnection step) : ISchemaStore
{
    private static readonly RecordError Dropped = new("table_dropped", "The table was dropped here before this was carried out, or answered.");

    public async Task CreateSnapshotAsync(SnapshotId snapshot, string name, Owner owner, string schema, CancellationToken cancellationToken)
    {
        await RunAsync(
            $"""
            insert into {database.Table("snapshots")} (id, name, owner_user, owner_organization, schema_name)
            values (@id, @name, @user, @organization, @schema)
            """,
            new { id = snapshot.Value, name, user = owner.User, organization = owner.Organization, schema }, cancellationToken).ConfigureAwait(false);
        await step.ExecuteAsync(RecordTableSql.CreateSchema(schema), null, cancellationToken).ConfigureAwait(false);
    }

    public Task RenameSnapshotAsync(SnapshotId snapshot, string name, CancellationToken cancellationToken) =>
        RunAsync($"update {database.Table("snapshots")} set name = @name where id = @id", new { id = snapshot.Value, name }, cancellationToken);

    public async Task RequireIdleAsync(SnapshotId snapshot, TableInfo? table, CancellationToken cancellationToken)
    {
        var given = new { id = snapshot.Value, key = SyncKey.Of(snapshot), name = table?.Ref.Table };
        // Jobs before the snapshot, as in the steps that jobs write. No worker takes a job meanwhile, and none is added to a snapshot that is locked.
        await RunAsync($"select from {database.Table("jobs")} where snapshot_id = @id and state in ('queued', 'running') order by id for update", given, cancellationToken)
            .ConfigureAwait(false);
        await RunAsync($"select from {database.Table("snapshots")} where id = @id for update", given, cancellationToken).ConfigureAwait(false);
        var concerned = table is null ? "true" : $"""
            case j.kind when 'pull' then coalesce(jsonb_typeof(j.payload -> 'Tables'), 'null') = 'null' or j.payload -> 'Tables' ? @name
            else exists (
                select from {RecordTableSql.Items(table)} i
                where i.plan_id = (j.payload ->> 'Plan')::uuid and i.table_number = {table.Number}
                  and i.state in ({(short)PublicationItemState.Pending}, {(short)PublicationItemState.Sent})) end
            """;
        var work = await step.Connection.QueryNamedAsync<(Guid Job, string Kind)>(
            $"""
            select j.id, j.kind from {database.Table("jobs")} j
            where j.snapshot_id = @id and j.exclusive_key = @key and (j.state = 'running' or j.state = 'queued' and j.kind = 'publish') and {concerned}
            order by j.state desc limit 1
            """,
            given, cancellationToken).ConfigureAwait(false);
        if (work is not [var (job, kind)])
            return;
        throw new SnapshotException(
            table is null ? SnapshotErrorCode.SnapshotBusy : SnapshotErrorCode.TableBusy,
            $"{(table is null ? "The snapshot" : $"The table “{table.Title}”")} is being {(kind == "pull" ? "pulled" : "published")}: wait for the job, or cancel it first.")
        {
            Details = new Dictionary<string, object?> { ["job"] = new JobId(job).ToString(), ["kind"] = kind },
        };
    }

    public async Task DropSnapshotAsync(SnapshotId snapshot, string schema, CancellationToken cancellationToken)
    {
        await step.ExecuteAsync($"drop schema {SqlIdentifier.Quote(schema)} cascade", null, cancellationToken).ConfigureAwait(false);
        await RunAsync($"delete from {database.Table("snapshots")} where id = @id", new { id = snapshot.Value }, cancellationToken).ConfigureAwait(false);
    }

    public async Task<TableInfo> CreateTableAsync(TableInfo table, CancellationToken cancellationToken)
    {
        var number = await NumberAsync(table, cancellationToken).ConfigureAwait(false);
        var numbered = table with { Number = number };
        await step.ExecuteAsync(RecordTableSql.Create(numbered), null, cancellationToken).ConfigureAwait(false);
        return numbered;
    }

    private async Task<short> NumberAsync(TableInfo table, CancellationToken cancellationToken)
    {
        try
        {
            return (await step.Connection.QueryNamedAsync<short>(
            $"""
            with numbered as (update {database.Table("snapshots")} set last_table = last_table + 1 where id = @id returning last_table)
            insert into {database.Table("tables")} (snapshot_id, number, name, title, account_id, remote_id, columns, capabilities)
            select @id, last_table, @name, @title, @account, @remote, @columns::jsonb, @capabilities::jsonb from numbered
            returning number
            """,
            new
            {
                id = table.Ref.Snapshot.Value,
                name = table.Ref.Table,
                title = table.Title,
                account = table.Account.Value,
                remote = table.RemoteId,
                columns = JsonSerializer.Serialize(table.Columns, SnapshotDatabase.Json),
                capabilities = JsonSerializer.Serialize(table.Capabilities, SnapshotDatabase.Json),
            },
            cancellationToken).ConfigureAwait(false))[0];
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            throw new SnapshotException(SnapshotErrorCode.TableChanged, $"Somebody has just added the table “{table.Ref.Table}”. Look at it and try again.", e);
        }
    }

    public async Task<ExaminedColumns> ExamineAsync(
        TableInfo table, IReadOnlyDictionary<string, FieldType> types, CancellationToken cancellationToken)
    {
        // The same order as when a table is changed, so that two of these do not wait for each other.
        var at = await step.Connection.QueryNamedAsync<DateTime>(
            $"""select now() from {database.Table("tables")} where snapshot_id = @id and number = @number for update""",
            new { id = table.Ref.Snapshot.Value, number = table.Number }, cancellationToken).ConfigureAwait(false);
        var misfits = new Dictionary<string, long?>();
        if (types.Count > 0)
            await step.ExecuteAsync($"{TableChangeSql.WaitNotLong}; lock table {RecordTableSql.Name(table)}", null, cancellationToken).ConfigureAwait(false);
        foreach (var (name, type) in types)
        {
            misfits[name] = await step.ReadAsync(
                RetypeSql.Examine(table, table.Column(name), type), new SqlParameters(),
                row => row.GetBoolean(0) ? row.GetInt64(1) : (long?)null, cancellationToken).ConfigureAwait(false);
        }
        return new ExaminedColumns(at[0], misfits);
    }

    public async Task ChangeTableAsync(TableInfo before, TableInfo after, CancellationToken cancellationToken)
    {
        var saved = await step.Connection.ExecuteNamedAsync(
            $"""
            update {database.Table("tables")}
            set title = @title, columns = @columns::jsonb, capabilities = @capabilities::jsonb, view = @view::jsonb, indexes = @indexes::jsonb,
                retired_columns = @retired, schema_policy = @policy, pending_changes = @pending::jsonb, accepted_changes = @accepted::jsonb,
                needs_full_read = needs_full_read or @full, layout = layout + 1
            where snapshot_id = @id and number = @number and layout = @layout
            """,
            new
            {
                id = before.Ref.Snapshot.Value,
                number = before.Number,
                layout = before.Layout,
                title = after.Title,
                columns = JsonSerializer.Serialize(after.Columns, SnapshotDatabase.Json),
                capabilities = JsonSerializer.Serialize(after.Capabilities, SnapshotDatabase.Json),
                policy = after.SchemaPolicy?.ToString(),
                pending = JsonSerializer.Serialize(after.PendingChanges, SnapshotDatabase.Json),
                accepted = JsonSerializer.Serialize(after.AcceptedChanges, SnapshotDatabase.Json),
                // A pull that ends meanwhile takes it back, and must not be overruled by who looked before.
                full = after.NeedsFullRead && !before.NeedsFullRead,
                view = JsonSerializer.Serialize(after.View, SnapshotDatabase.Json),
                indexes = JsonSerializer.Serialize(after.Indexes, SnapshotDatabase.Json),
                retired = after.RetiredColumns.ToArray(),
            },
            cancellationToken).ConfigureAwait(false);
        if (saved == 0)
            throw new SnapshotException(SnapshotErrorCode.TableChanged, $"Somebody else has just changed the table “{before.Ref.Table}”. Look at it and try again.");
        if (TableChangeSql.Text(before, after) is { } sql)
            await step.ExecuteAsync(sql, null, cancellationToken).ConfigureAwait(false);
    }

    public async Task DropTableAsync(TableInfo table, CancellationToken cancellationToken)
    {
        var sql = $"""
            drop table {RecordTableSql.Name(table)};
            drop table if exists {RecordTableSql.Seen(table)};
            delete from {RecordTableSql.Suggestions(table)} where table_number = {table.Number};
            delete from {RecordTableSql.Decided(table)} where table_number = {table.Number};
            delete from {RecordTableSql.Changes(table)} where table_number = {table.Number}
            """;
        await step.ExecuteAsync(sql, null, cancellationToken).ConfigureAwait(false);
        var parameters = new SqlParameters();
        await step.ExecuteAsync(
            $"""
            update {RecordTableSql.Items(table)} i
            set state = case i.state when {(short)PublicationItemState.Sent} then {(short)PublicationItemState.Unknown} else {(short)PublicationItemState.Void} end,
                error = ({parameters.AddJson([RecordErrorJson.Write(Dropped)])})[1], answered_at = now()
            where i.table_number = {table.Number} and i.state in ({(short)PublicationItemState.Pending}, {(short)PublicationItemState.Sent})
            """,
            parameters, cancellationToken).ConfigureAwait(false);
        await RunAsync(
            $"delete from {database.Table("tables")} where snapshot_id = @id and number = @number",
            new { id = table.Ref.Snapshot.Value, number = table.Number }, cancellationToken).ConfigureAwait(false);
    }

    public Task BeginScanAsync(TableInfo table, CancellationToken cancellationToken) => step.ExecuteAsync(
        $"""
        create unlogged table if not exists {RecordTableSql.Seen(table)} (id bigint not null);
        truncate {RecordTableSql.Seen(table)}{(table.State == TableState.Loading ? $", {RecordTableSql.Name(table)}" : "")}
        """,
        null, cancellationToken);

    public Task SavePullAsync(TableInfo table, PullPosition position, CancellationToken cancellationToken) => RunAsync(
        $"""
        update {database.Table("tables")} set pull_operation = @operation, pull_checkpoint = @checkpoint, pull_read = @read, pull_since = @since
        where snapshot_id = @id and number = @number
        """,
        new
        {
            id = table.Ref.Snapshot.Value,
            number = table.Number,
            operation = position.Operation.Value,
            checkpoint = position.Checkpoint,
            read = position.Read,
            since = position.Since,
        },
        cancellationToken);

    public Task EndPullAsync(TableInfo table, PullEnd end, CancellationToken cancellationToken) => RunAsync(
        $"""
        update {database.Table("tables")}
        set pull_operation = null, pull_checkpoint = null, pull_read = null, pull_since = null, pulled_at = now(), pull_cursor = @cursor,
            pull_job = @job, pull_result = @result::jsonb,
            scanned_at = case when @scan then now() else scanned_at end, needs_full_read = needs_full_read and not @scan
        where snapshot_id = @id and number = @number
        """,
        new
        {
            id = table.Ref.Snapshot.Value,
            number = table.Number,
            cursor = end.Cursor,
            scan = end.WasScan,
            job = end.Job.Value,
            result = end.ResultJson,
        },
        cancellationToken);

    public async Task FinishFirstPullAsync(TableInfo table, CancellationToken cancellationToken)
    {
        var name = RecordTableSql.Name(table);
        await step.ExecuteAsync("set local maintenance_work_mem to '256MB'", null, cancellationToken).ConfigureAwait(false);
        await BuildUniqueIndexAsync(table, cancellationToken).ConfigureAwait(false);
        var parameters = new SqlParameters();
        var sequence = parameters.Add(name);
        await step.ExecuteAsync(
            $"alter table {name} add primary key (_id); create index on {name} (_id) where _state <> 0; analyze {name}", null, cancellationToken)
            .ConfigureAwait(false);
        await step.ExecuteAsync(
            $"select setval(pg_get_serial_sequence({sequence}, '_id'), greatest((select max(_id) from {name}), 1))", parameters, cancellationToken)
            .ConfigureAwait(false);
        await RunAsync(
            $"update {database.Table("tables")} set is_ready = true where snapshot_id = @id and number = @number",
            new { id = table.Ref.Snapshot.Value, number = table.Number }, cancellationToken).ConfigureAwait(false);
    }

    // A scan may bring a record twice, and only the index finds out: then the later one stays.
    private async Task BuildUniqueIndexAsync(TableInfo table, CancellationToken cancellationToken)
    {
        var name = RecordTableSql.Name(table);
        var build = $"create unique index on {name} (_remote_id)";
        await step.ExecuteAsync("savepoint unique_index", null, cancellationToken).ConfigureAwait(false);
        try
        {
            await step.ExecuteAsync(build, null, cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            await step.ExecuteAsync(
                $"""
                rollback to savepoint unique_index;
                delete from {name} r using (
                    select _remote_id, max(_id) as last from {name} group by _remote_id having count(*) > 1
                ) as twice
                where r._remote_id = twice._remote_id and r._id < twice.last;
                {build}
                """,
                null, cancellationToken).ConfigureAwait(false);
        }
    }

    private Task RunAsync(string sql, object parameters, CancellationToken cancellationToken) =>
        step.Connection.ExecuteNamedAsync(sql, parameters, cancellationToken);
}
