using Snapshot.Postgres.Sql;
using Snapshot.Records;
using Snapshot.Storage;
using Snapshot.Tables;

namespace Snapshot.Postgres.Edits;

/// <summary>Makes records that the service does not know yet.</summary>
internal static class CreateEdits
{
    public static Task<ChangedRecords> CreateAsync(
        StepConnection step, TableInfo table, RecordEdit.Create edit, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameters();
        var values = parameters.AddJson([.. edit.Records.Select(record => FieldJson.Write(table, record))]);
        var columns = edit.Records.SelectMany(record => record.Keys).Distinct().Select(table.Column);
        return CreateAsync(
            step, table, [.. columns], $"select v, ordinal from unnest({values}) with ordinality as given(v, ordinal)", parameters, cancellationToken);
    }

    /// <summary>Makes a record of each object of values that <paramref name="source"/> selects as <c>v</c>, in the order of its <c>ordinal</c>.</summary>
    public static async Task<ChangedRecords> CreateAsync(
        StepConnection step, TableInfo table, IReadOnlyList<Column> columns, string source, SqlParameters parameters,
        CancellationToken cancellationToken)
    {
        var sequence = parameters.Add(RecordTableSql.Name(table));
        var names = string.Concat(columns.Select(column => $", {RecordTableSql.Column(column)}"));
        var values = string.Concat(columns.Select(column => $", {FieldSql.FromJson("v", column)}"));
        // Null that is given is not the service's default; in the base it is known from what was not given.
        var nulls = columns.Where(column => column.HasDefault).Select(column => FieldSql.Literal(column.Name)).ToList();
        var given = nulls.Count == 0 ? "null" : $"(select jsonb_object_agg(key, value) from jsonb_each(v) where value = 'null' and key in ({string.Join(", ", nulls)}))";
        var sql = $"""
            with source as materialized (
                select nextval(pg_get_serial_sequence({sequence}, '_id')) as _id, v, ordinal
                from ({source} order by ordinal) as given
            ), made as (
                insert into {RecordTableSql.Name(table)} (_id, _state, _base{names})
                select _id, {(short)RecordState.Created}, {given}{values} from source
            ), logged as (
                insert into {RecordTableSql.Changes(table)} (step, table_number, record_id, before, after)
                select {step.Step}, {table.Number}, _id, null, v || '{StateKey(RecordState.Created)}' from source
            )
            select _id from source order by ordinal
            """;
        var ids = await step.ListAsync<long>(sql, parameters, cancellationToken).ConfigureAwait(false);
        return new ChangedRecords(ids.Count) { Created = ids };
    }

    /// <summary>How a record's state stands in the change log, beside its fields.</summary>
    public static string StateKey(RecordState state) => $$"""{"_state": {{(short)state}}}""";
}
