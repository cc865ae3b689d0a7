using Snapshot.Postgres.Sql;
using Snapshot.Tables;

namespace Snapshot.Postgres.Edits;

/// <summary>The statements behind <see cref="AcknowledgeEdits"/>.</summary>
internal static class AcknowledgeSql
{
    private const string Empty = "{}";

    /// <summary>
    /// The service holds what was sent, or says what it holds instead. A field that still has the value sent becomes clean; one
    /// that was edited again while the write was under way stays edited, on the new base. What the service says of a field that was not sent is taken over
    /// where it is not edited; where it is, nobody has decided yet, and the next plan or pull sees to it. An answer that is not whole leaves a record that is known by its
    /// version, if it was known as the service held it before the write: what has changed since then, the write has changed.
    /// </summary>
    public static string Written(TableInfo table, long step, IReadOnlyList<ColumnSql> columns, string source) => $"""
        with source as materialized (
            select * from unnest({source}) as source(_id, remote_id, remote_version, sent, held, edits, whole, since)
        ), target as materialized (
            select r._id, r._state, r._base, source.remote_id, source.remote_version, source.sent, source.held, source.edits,
                   source.whole = 0 and (r._state = 2 or r._hash is not null and r._remote_version = source.since) as by_version,
                   case when r._conflict is not null then nullif(r._conflict - '_record' - array(select jsonb_object_keys(source.sent)), '{Empty}') end as new_conflict{string.Concat(columns.Select(Values))}
            from {RecordTableSql.Name(table)} r join source on source._id = r._id
            order by r._id
            for update of r
        ), decided as materialized (
            select *{string.Concat(columns.Select(column => $", case when {Clean(column)} then held{column.Index} else o{column.Index} end as n{column.Index}"))},
                   nullif({NewBase(columns)}, '{Empty}'::jsonb) as new_base
            from target
        ), next as materialized (
            select *, case when _state = 3 then 3 when new_base is null then 0 else 1 end as new_state from decided
        ), changed as (
            update {RecordTableSql.Name(table)} r
            set {string.Concat(columns.Select(column => $"{column.Name} = next.n{column.Index}, "))}
                _base = next.new_base, _state = next.new_state, _conflict = next.new_conflict, _error = null,
                _hash = case when next.by_version then {RecordTableSql.KnownByVersion} end,
                _remote_id = next.remote_id, _remote_version = next.remote_version, _version = r._version + 1
            from next where r._id = next._id
        ), logged as (
            insert into {RecordTableSql.Changes(table)} (step, table_number, record_id, before, after)
            select {step}, {table.Number}, _id, jsonb_build_object('_state', _state){Touched(columns, "o")},
                   jsonb_build_object('_state', new_state){Touched(columns, "n")}
            from next
        )
        select count(*) from next
        """;

    /// <summary>The service holds the record no more, and so neither do we; the change log keeps what it was.</summary>
    public static string Gone(TableInfo table, long step, string ids) => Removed(table, step, $"r._id = any({ids})");

    /// <summary>The same of records that nobody here wanted deleted: those that were edited stay.</summary>
    public static string Withdrawn(TableInfo table, long step, string ids) => Removed(table, step, $"r._id = any({ids}) and r._state <> 1");

    /// <summary>
    /// Deleted records are here again, with what the service holds, and in columns that are only here with what they were; where a pull has brought
    /// one already, that one stays.
    /// </summary>
    public static string Returned(TableInfo table, long step, string source)
    {
        var names = string.Concat(table.StoredColumns.Select(column => $", {RecordTableSql.Column(column)}"));
        var values = string.Concat(table.StoredColumns.Select(column => $", {FieldSql.FromJson(column.Kind == ColumnKind.Remote ? "held" : "before", column)}"));
        return $$"""
            with source as materialized (
                select source.*, was.before
                from unnest({{source}}) as source(_id, remote_id, remote_version, held)
                left join lateral (
                    select c.before from {{RecordTableSql.Changes(table)}} c
                    where c.table_number = {{table.Number}} and c.record_id = source._id and c.after is null order by c.step desc limit 1
                ) as was on true
            ), returned as (
                insert into {{RecordTableSql.Name(table)}} (_id, _remote_id, _remote_version, _version{{names}})
                select _id, remote_id, remote_version, coalesce((before ->> '_version')::bigint, 0) + 1{{values}} from source
                where not exists (select from {{RecordTableSql.Name(table)}} r where r._id = source._id or r._remote_id = source.remote_id)
                returning _id
            ), logged as (
                insert into {{RecordTableSql.Changes(table)}} (step, table_number, record_id, before, after)
                select {{step}}, {{table.Number}}, _id, null, held || '{"_state": 0}' from source join returned using (_id)
            )
            select count(*) from returned
            """;
    }

    /// <summary>Records that a pull brought although they are those that were made here: no two stand for one of the service.</summary>
    public static string Absorbed(TableInfo table, long step, string source) => Removed(table, step, $"r._state in (0, 4) and {IsTwin(table, source)}");

    /// <summary>Whether such a record is left, because it was edited.</summary>
    public static string Twins(TableInfo table, string source) => $"select count(*) from {RecordTableSql.Name(table)} r where {IsTwin(table, source)}";

    private static string IsTwin(TableInfo table, string source) => $"""
        exists (
            select from unnest({source}) as source(_id, remote_id) join {RecordTableSql.Name(table)} made on made._id = source._id
            where r._remote_id = source.remote_id and r._id <> source._id)
        """;

    private static string Removed(TableInfo table, long step, string where) => $"""
        with gone as (
            delete from {RecordTableSql.Name(table)} r where {where} returning r._id, to_jsonb(r.*) as row
        ), unsuggested as (
            delete from {RecordTableSql.Suggestions(table)} s using gone where s.table_number = {table.Number} and s.record_id = gone._id
        ), logged as (
            insert into {RecordTableSql.Changes(table)} (step, table_number, record_id, before, after)
            select {step}, {table.Number}, _id, row, null from gone
        )
        select count(*) from gone
        """;

    /// <summary>Notes the error beside the record, whose values stay.</summary>
    public static string Refused(TableInfo table, long step, string source) => $"""
        with source as materialized (
            select * from unnest({source}) as source(_id, note)
        ), target as materialized (
            select r._id, r._error as before, source.note
            from {RecordTableSql.Name(table)} r join source on source._id = r._id
            order by r._id
            for update of r
        ), changed as (
            update {RecordTableSql.Name(table)} r set _error = target.note, _version = r._version + 1
            from target where r._id = target._id
        ), logged as (
            insert into {RecordTableSql.Changes(table)} (step, table_number, record_id, before, after)
            select {step}, {table.Number}, _id, jsonb_build_object('_error', before), jsonb_build_object('_error', note) from target
        )
        select count(*) from target
        """;

    // Three columns for each field, of the 1,664 that PostgreSQL has in a list: what it was, what the service has now, and what it becomes.
    private static string Values(ColumnSql column)
    {
        var (key, i) = (column.Key, column.Index);
        return $"""
            , {column.Current} as o{i},
                   case when source.held ? {key} then {FieldSql.FromJson("source.held", column.Column)} else {FieldSql.FromJson("source.sent", column.Column)} end as held{i}
            """;
    }

    // Whether what the service has is for the record to follow.
    private static string Known(ColumnSql column) => $"(sent ? {column.Key} or held ? {column.Key} and not {Edited(column)})";

    // Whether the record takes that over.
    private static string Clean(ColumnSql column) => $"""
        (case when sent ? {column.Key} and edits = 1 then o{column.Index} is not distinct from {FieldSql.FromJson("sent", column.Column)}
              else (sent ? {column.Key} or held ? {column.Key}) and case when _state = 2 then o{column.Index} is null else not {Edited(column)} end end)
        """;

    private static string Edited(ColumnSql column) => $"coalesce(_base ? {column.Key}, false)";

    private static string NewBase(IReadOnlyList<ColumnSql> columns)
    {
        var kept = columns.Count == 0
            ? $"coalesce(_base, '{Empty}'::jsonb)"
            : $"coalesce(_base, '{Empty}'::jsonb) - array[{string.Join(", ", columns.Select(column => column.Key))}]";
        return kept + string.Concat(columns.Select(column =>
            $"""
             || case when {Clean(column)} or o{column.Index} is not distinct from held{column.Index} and {Known(column)} then '{Empty}'::jsonb
                            when {Known(column)} then jsonb_build_object({column.Key}, held{column.Index})
                            when _base ? {column.Key} then jsonb_build_object({column.Key}, _base->{column.Key})
                            else '{Empty}'::jsonb end
            """));
    }

    private static string Touched(IReadOnlyList<ColumnSql> columns, string side) => string.Concat(columns.Select(column =>
        $" || case when {column.Differs} then jsonb_build_object({column.Key}, {side}{column.Index}) else '{Empty}'::jsonb end"));
}
