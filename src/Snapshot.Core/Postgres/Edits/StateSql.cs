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
        changed as (
            update {RecordTableSql.Name(table)} r
            set _state = target.new_state, _version = r._version + 1,
                _conflict = case when r._conflict ->> '_record' = 'changed' then nullif(r._conflict - '_record', '{Empty}') else r._conflict end
            from target where r._id = target._id
        ), logged as (
            insert into {RecordTableSql.Changes(table)} (step, table_number, record_id, before, after)
            select {step}, {table.Number}, _id, jsonb_build_object('_state', _state), jsonb_build_object('_state', new_state) from target
        )
        select count(*) from target
        """;

    /// <summary>Suggestions for what vanishes from the table vanish with it.</summary>
    public static string RemoveSuggestions(TableInfo table) => $"""
        unsuggested as (
            delete from {RecordTableSql.Suggestions(table)} s using target
            where s.table_number = {table.Number} and s.record_id = target._id and target._state in (2, 4)
        )
        """;

    private const string Empty = "{}";
}
