using Snapshot.Postgres.Sql;
using Snapshot.Tables;

namespace Snapshot.Postgres.Edits;

/// <summary>Parts of the statements by which records are deleted, come back, or vanish; they follow a CTE <c>target</c>.</summary>
internal static class StateSql
{
    /// <summary>The state of a record whose deletion is taken back.</summary>
    public const string Restored = "case when r._base is null then 0 else 1 end";

    /// <summary>
    /// Gives the target its <c>new_state</c>. A note that the service changed a record that was deleted here means nothing any more
    /// when it is back, for the pull has brought the values.
    /// </summary>
    public static string Change(TableInfo table, long step) => $"""
        next as materialized (
            select *, case when _conflict ->> '_record' = 'changed' then nullif(_conflict - '_record', '{Empty}') else _conflict end as new_conflict from target
        ), changed as (
            update {RecordTableSql.Name(table)} r
            set _state = next.new_state, _version = r._version + 1, _conflict = next.new_conflict
            from next where r._id = next._id
        ), logged as (
            insert into {RecordTableSql.Changes(table)} (step, table_number, record_id, before, after)
            select {step}, {table.Number}, _id, jsonb_build_object('_state', _state) || {Conflict("_conflict")}, jsonb_build_object('_state', new_state) || {Conflict("new_conflict")}
            from next
        )
        select count(*) from next
        """;

    /// <summary>Suggestions for what vanishes from the table – what <c>vanishes</c> is true of – vanish with it; should it come back, so do they.</summary>
    public static string RemoveSuggestions(TableInfo table, long step) => $"""
        unsuggested as (
            delete from {RecordTableSql.Suggestions(table)} s using target
            where s.table_number = {table.Number} and s.record_id = target._id and target.vanishes
            returning s.*
        ), {SettledSql.Vanished(table, step)}
        """;

    private static string Conflict(string conflict) =>
        $"case when _conflict is distinct from new_conflict then jsonb_build_object('_conflict', {conflict}) else '{Empty}'::jsonb end";

    private const string Empty = "{}";
}
