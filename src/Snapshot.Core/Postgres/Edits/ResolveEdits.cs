using Snapshot.Postgres.Sql;
using Snapshot.Records;
using Snapshot.Storage;
using Snapshot.Tables;

namespace Snapshot.Postgres.Edits;

/// <summary>Resolves conflicts. The records are chosen once, before anything changes: a filter may look at the very values that are to be changed.</summary>
internal static class ResolveEdits
{
    private const string Empty = "{}";

    private const string Unknown = """{"_base": null, "_remote_id": null, "_remote_version": null, "_hash": null}""";

    public static async Task<ChangedRecords> ResolveAsync(
        StepConnection step, TableInfo table, RecordEdit.Resolve edit, CancellationToken cancellationToken)
    {
        var (fields, values) = (edit.By.Names, (edit.By as ConflictResolution.Values)?.Fields);
        var parameters = new SqlParameters();
        var concerned = fields is null ? "r._conflict is not null" : $"r._conflict ?| {parameters.Add([.. fields])}";
        await step.ExecuteAsync(
            $"""
            create temporary table _resolve on commit drop as
            select r._id, r._conflict ->> '_record' as record from {ReadableSql.From(table, parameters)} r
            where {concerned} and ({SelectionSql.Records(edit.Records, table, parameters)})
            order by r._id
            """,
            parameters, cancellationToken).ConfigureAwait(false);
        await step.ExecuteAsync(
            $"select from {RecordTableSql.Name(table)} r where r._id in (select _id from _resolve) order by r._id for update", null, cancellationToken)
            .ConfigureAwait(false);
        if (fields is null)
            await RecordsAsync(step, table, edit.By is ConflictResolution.Mine, cancellationToken).ConfigureAwait(false);
        var columns = fields?.Select(table.Column) ?? table.BasedColumns;
        var fieldParameters = new SqlParameters();
        await step.ExecuteAsync(
            Fields(table, step.Step, [.. columns.Select((column, i) => new ColumnSql(column, i))], edit.By is ConflictResolution.Mine, values, fieldParameters),
            fieldParameters, cancellationToken).ConfigureAwait(false);
        return new ChangedRecords(await step.CountAsync("select count(*) from _resolve", new SqlParameters(), cancellationToken).ConfigureAwait(false));
    }

    // Whole records: deleted in the service and edited here, or deleted here and changed there.
    private static async Task RecordsAsync(StepConnection step, TableInfo table, bool mine, CancellationToken cancellationToken)
    {
        if (mine)
        {
            await step.ExecuteAsync(Keep(table, step.Step), null, cancellationToken).ConfigureAwait(false);
            return;
        }
        if (await IdsAsync("deleted").ConfigureAwait(false) is { Values.Count: > 0 } deleted)
            await DiscardEdits.DiscardAsync(step, table, deleted, new BulkChange.Discard(), cancellationToken).ConfigureAwait(false);
        if (await IdsAsync("changed").ConfigureAwait(false) is { Values.Count: > 0 } changed)
            await DeleteEdits.RestoreAsync(step, table, changed, cancellationToken).ConfigureAwait(false);

        async Task<RecordSelection.Ids> IdsAsync(string record) => new(
            await step.ListAsync<long>($"select _id from _resolve where record = '{record}'", new SqlParameters(), cancellationToken).ConfigureAwait(false));
    }

    // What the service deleted is unknown to it, like a record made here; what is deleted here stays so. The values are logged besides: what is
    // edited from now on has no base.
    private static string Keep(TableInfo table, long step) => $"""
        with target as materialized (
            select r._id, r._state, r._remote_id, r._remote_version, r._hash, r._base, r._conflict, nullif(r._conflict - '_record', '{Empty}') as new_conflict,
                   c.record, {RowSql.Values} as row
            from {RecordTableSql.Name(table)} r join _resolve c on c._id = r._id where c.record is not null
        ), kept as (
            update {RecordTableSql.Name(table)} r
            set _state = case when target.record = 'deleted' then 2 else r._state end,
                _remote_id = case when target.record = 'deleted' then null else r._remote_id end,
                _remote_version = case when target.record = 'deleted' then null else r._remote_version end,
                _hash = case when target.record = 'deleted' then null else r._hash end,
                _base = case when target.record = 'deleted' then null else r._base end,
                _conflict = target.new_conflict, _version = r._version + 1
            from target where r._id = target._id
        )
        insert into {RecordTableSql.Changes(table)} (step, table_number, record_id, before, after)
        select {step}, {table.Number}, _id,
               jsonb_build_object('_state', _state, '_conflict', _conflict) || case when record = 'deleted' then
                   jsonb_build_object('_base', _base, '_remote_id', _remote_id, '_remote_version', _remote_version, '_hash', _hash, '_values', row) else '{Empty}' end,
               jsonb_build_object('_state', case record when 'deleted' then 2 else _state end, '_conflict', new_conflict) || case when record = 'deleted' then
                   '{Unknown}'::jsonb else '{Empty}' end
        from target
        """;

    // The base of what stays different is what the service holds now: the conflict was with that.
    private static string Fields(
        TableInfo table, long step, IReadOnlyList<ColumnSql> columns, bool mine, IReadOnlyDictionary<string, object?>? values, SqlParameters parameters)
    {
        var given = values is null ? null : BulkSql.Assignments(new BulkChange.Set(values), table, parameters).ToDictionary(pair => pair.Column.Name, pair => pair.Value);
        var keys = $"array[{string.Join(", ", columns.Select(column => column.Key))}]";
        var chosen = columns.Select(column => $"""
            {column.Current} as o{column.Index},
                   case when not r._conflict ? {column.Key} then {column.Current} else {New(column)} end as n{column.Index}
            """);
        return $"""
            with target as materialized (
                select r._id, r._state, r._base, r._conflict, {string.Join(", ", chosen)}
                from {RecordTableSql.Name(table)} r
                where r._id in (select _id from _resolve) and r._conflict ?| {keys}
            ), next as materialized (
                select *, nullif((coalesce(_base, '{Empty}') - {keys}) || {string.Join(" || ", columns.Select(NewBase))}, '{Empty}') as new_base,
                       nullif(_conflict - {keys}, '{Empty}') as new_conflict
                from target
            ), stated as materialized (
                select *, case when _state = 3 then 3 when new_base is null then 0 else 1 end as new_state from next
            ), resolved as (
                update {RecordTableSql.Name(table)} r
                set {string.Join(", ", columns.Select(column => $"{column.Name} = stated.n{column.Index}"))},
                    _base = stated.new_base, _conflict = stated.new_conflict, _state = stated.new_state, _version = r._version + 1
                from stated where r._id = stated._id
            )
            insert into {RecordTableSql.Changes(table)} (step, table_number, record_id, before, after)
            select {step}, {table.Number}, _id,
                   jsonb_build_object('_state', _state, '_base', _base, '_conflict', _conflict) || {ValueSql.Touched(columns, "o")},
                   jsonb_build_object('_state', new_state, '_base', new_base, '_conflict', new_conflict) || {ValueSql.Touched(columns, "n")}
            from stated
            """;

        string New(ColumnSql column) => values is not null ? given![column.Column.Name]
            : mine ? column.Current : FieldSql.FromJson("r._conflict", column.Column);
    }

    private static string NewBase(ColumnSql column) => $"""
        case when not _conflict ? {column.Key} then case when _base ? {column.Key} then jsonb_build_object({column.Key}, _base -> {column.Key}) else '{Empty}' end
             when n{column.Index} is distinct from {FieldSql.FromJson("_conflict", column.Column)} then jsonb_build_object({column.Key}, _conflict -> {column.Key})
             else '{Empty}' end
        """;
}
