using Snapshot.Postgres.Sql;
using Snapshot.Records;
using Snapshot.Storage;
using Snapshot.Tables;

namespace Snapshot.Postgres.Edits;

/// <summary>Replaces temporary ids of records that their service has now.</summary>
internal static class ReferenceEdits
{
    /// <summary>
    /// Fills one column of the changed records. It is no change that anybody made: what was planned of these records stays as planned.
    /// </summary>
    public static async Task<ChangedRecords> FillAsync(
        StepConnection step, TableInfo table, RecordEdit.FillReferences edit, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameters();
        var temporary = parameters.Add([.. edit.Ids.Keys.Select(record => (string?)TemporaryId.Of(record))]);
        var ids = parameters.Add([.. edit.Ids.Values.Select(id => (string?)id)]);
        var (name, column, key) = (RecordTableSql.Name(table), RecordTableSql.Column(edit.Column), FieldSql.Literal(edit.Column.Name));
        var found = edit.Column.Type == FieldType.Json ? InLists(name, edit.Column, temporary, edit.Numbers) : $"""
            select r._id, r._version, r.{column} as old, given.id as new
            from {name} r join given on given.temporary = r.{column}
            where r._state <> 0 and r._state in (1, 2)
            """;
        var sql = $"""
            with given as materialized (
                select * from unnest({temporary}, {ids}) as given(temporary, id)
            ), target as materialized (
                {found}
                order by r._id
                for update of r
            ), changed as (
                update {name} r set {column} = target.new, _version = r._version + 1 from target where r._id = target._id
            ), planned as (
                update {RecordTableSql.Items(table)} i set record_version = i.record_version + 1 from target
                where i.table_number = {table.Number} and i.record_id = target._id and i.record_version = target._version
                  and i.state = {(short)PublicationItemState.Pending}
            ), logged as (
                insert into {RecordTableSql.Changes(table)} (step, table_number, record_id, before, after)
                select {step.Step}, {table.Number}, _id, jsonb_build_object({key}, old), jsonb_build_object({key}, new) from target
            )
            select count(*) from target
            """;
        return new ChangedRecords(await step.CountAsync(sql, parameters, cancellationToken).ConfigureAwait(false));
    }

    private static string InLists(string name, Column field, string temporary, bool numbers)
    {
        var column = RecordTableSql.Column(field);
        var order = field.IsSet
            ? """case when jsonb_typeof(item.value) = 'number' then (item.value #>> '{}')::numeric end nulls last, item.value #>> '{}' collate "C" """
            : "item.position";
        return $"""
            select r._id, r._version, r.{column} as old, (
                select jsonb_agg(item.value order by {order})
                from (
                    select coalesce({(numbers ? "given.id::jsonb" : "to_jsonb(given.id)")}, listed.value) as value, listed.position
                    from jsonb_array_elements(r.{column}) with ordinality as listed(value, position)
                    left join given on to_jsonb(given.temporary) = listed.value) as item) as new
            from {name} r
            where r._state <> 0 and r._state in (1, 2) and jsonb_typeof(r.{column}) = 'array' and r.{column} ?| {temporary}
            """;
    }
}
