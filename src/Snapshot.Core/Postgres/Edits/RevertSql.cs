using Snapshot.Postgres.Sql;
using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Postgres.Edits;

/// <summary>The statements behind <see cref="RevertEdits"/>. They share a temporary table of what the operation did to each record.</summary>
internal static class RevertSql
{
    /// <summary>The records that the operation changed: as it found them, as it left them, and whether they were there.</summary>
    public const string Source = "_revert";

    private const string Empty = "{}";
    private const string Changed = "source.was_there and source.is_there";

    public static string Prepare(TableInfo table, string steps, Guid operation) => $"""
        create temporary table {Source} on commit drop as
        select c.record_id as _id, c.before is not null as was_there, c.after is not null as is_there,
               coalesce(c.before, '{Empty}') as before, coalesce(c.after, '{Empty}') as after, row_number() over (order by c.step, c.ctid) as ordinal
        from {RecordTableSql.Changes(table)} c
        where c.step = any(array(select s.id from {steps} s where s.operation_id = '{operation}'::uuid)) and c.table_number = {table.Number}
        """;

    /// <summary>
    /// What there is to do: whether some record was changed more than once, deleted, brought back, removed, made, or had more taken from it than values.
    /// </summary>
    public const string Look = $"""
        select count(*) <> count(distinct _id),
               coalesce(bool_or({Changed} and source.after ->> '_state' = '3'), false), coalesce(bool_or({Changed} and source.before ->> '_state' = '3'), false),
               coalesce(bool_or(was_there and not is_there), false), coalesce(bool_or(is_there and not was_there), false),
               coalesce(bool_or({Changed} and {RevertFactsSql.HasFacts}), false)
        from {Source} source
        """;

    /// <summary>When its first step was written.</summary>
    public static string At(string steps, Guid operation) => $"select min(s.at) from {steps} s where s.operation_id = '{operation}'::uuid";

    /// <summary>Of the changes of one record, the first before and the last after count, cell by cell.</summary>
    public const string Merge = $"""
        create temporary table _merged on commit drop as
        with existence as (
            select _id, (array_agg(was_there order by ordinal))[1] as was_there, (array_agg(is_there order by ordinal desc))[1] as is_there
            from {Source} group by _id
        ), cell as (
            select _id, key, (array_agg(before -> key order by ordinal))[1] as before, (array_agg(after -> key order by ordinal desc))[1] as after
            from {Source} cross join lateral jsonb_object_keys(before || after) as key
            group by _id, key
        )
        select e._id, e.was_there, e.is_there,
               coalesce(jsonb_object_agg(key, c.before) filter (where c.before is not null), '{Empty}') as before,
               coalesce(jsonb_object_agg(key, c.after) filter (where c.after is not null), '{Empty}') as after
        from existence e left join cell c on c._id = e._id
        group by e._id, e.was_there, e.is_there;
        drop table {Source};
        alter table _merged rename to {Source}
        """;

    /// <summary>Locks the records; selects whether one of them is in conflict.</summary>
    public static string Lock(TableInfo table) => $"""
        with locked as (
            select r._conflict from {RecordTableSql.Name(table)} r join {Source} source on source._id = r._id order by r._id for update of r
        )
        select coalesce(bool_or(_conflict is not null), false) from locked
        """;

    /// <summary>The records that are not wholly as the operation left them.</summary>
    public static string Left(TableInfo table, IReadOnlyList<Column> columns, bool hasFacts) => $"""
        select source._id from {Source} source left join {RecordTableSql.Name(table)} r on r._id = source._id
        where case
            when {Changed} then r._id is null or {Moved(columns)}{(hasFacts ? $" or {RevertFactsSql.Moved(table)}" : "")}
                or (coalesce(source.after ->> '_state', '') = '3') <> (r._state = 3)
                or (source.before ->> '_state' = '3' and source.after ->> '_state' <> '3' and r._state not in (0, 1))
            when source.was_there then not ({IsRemade(table)})
            when source.is_there then r._id is null or not ({IsAsCreated(table)})
            else false end
        order by source._id
        """;

    /// <summary>The new value of a column: what it was before, where it still is what the operation made of it.</summary>
    public static string Value(Column column) => $"""
        case when source.before ? {FieldSql.Literal(column.Name)} and r.{RecordTableSql.Column(column)} is not distinct from {FieldSql.FromJson("source.after", column)}
             then {FieldSql.FromJson("source.before", column)} else r.{RecordTableSql.Column(column)} end
        """;

    public const string Join = $"join {Source} source on source._id = r._id and {Changed}";

    /// <summary>What it deleted comes back.</summary>
    public static string Restore(TableInfo table, long step) =>
        States(table, step, $"source.after ->> '_state' = '3' and r._state = 3 and not {RevertFactsSql.HasFacts}", StateSql.Restored);

    /// <summary>What it brought back from deletion is deleted again.</summary>
    public static string DeleteAgain(TableInfo table, long step) =>
        States(table, step, $"source.before ->> '_state' = '3' and r._state in (0, 1) and not {RevertFactsSql.HasFacts}", "3");

    private static string States(TableInfo table, long step, string where, string state) => $"""
        with target as materialized (
            select r._id, r._state, r._conflict, {state} as new_state from {RecordTableSql.Name(table)} r {Join} where {where}
        ), {StateSql.Change(table, step)}
        """;

    /// <summary>Records that it removed are made again, under their ids and with all that they were.</summary>
    public static string Remake(TableInfo table, long step)
    {
        var names = string.Concat(table.StoredColumns.Select(column => $", {RecordTableSql.Column(column)}"));
        var values = string.Concat(table.StoredColumns.Select(column => $", {FieldSql.FromJson("source.before", column)}"));
        return $"""
            with made as (
                insert into {RecordTableSql.Name(table)} (_id, _state, _version, _remote_id, _remote_version, _hash, {string.Join(", ", JsonFacts)}{names})
                select source._id, (source.before ->> '_state')::smallint, coalesce((source.before ->> '_version')::bigint, 0) + 1,
                       source.before ->> '_remote_id', source.before ->> '_remote_version', (source.before ->> '_hash')::bigint,
                       {string.Join(", ", JsonFacts.Select(fact => $"nullif(source.before -> '{fact}', 'null')"))}{values}
                from {Source} source
                where source.was_there and not source.is_there and {IsRemade(table)}
                returning _id
            ), logged as (
                insert into {RecordTableSql.Changes(table)} (step, table_number, record_id, before, after)
                select {step}, {table.Number}, source._id, null, source.before from {Source} source join made on made._id = source._id
            )
            select count(*) from made
            """;
    }

    private static readonly string[] JsonFacts = ["_base", "_conflict", "_invalid", "_error"];

    // Unless it is here already, or another stands for that record of the service.
    private static string IsRemade(TableInfo table) => $"""
        (source.before ->> '_state' = '{(short)RecordState.Created}' or source.before ? '_remote_id') and not exists (
            select from {RecordTableSql.Name(table)} other where other._id = source._id or other._remote_id = source.before ->> '_remote_id')
        """;

    /// <summary>Records that it made are removed, unless they were changed or published since.</summary>
    public static string Unmake(TableInfo table, long step) => $"""
        with gone as (
            delete from {RecordTableSql.Name(table)} r using {Source} source
            where source._id = r._id and source.is_there and not source.was_there and {IsAsCreated(table)}
            returning r._id, {RowSql.Whole(table)} as row
        ), unsuggested as (
            delete from {RecordTableSql.Suggestions(table)} s using gone where s.table_number = {table.Number} and s.record_id = gone._id
            returning s.*
        ), {SettledSql.Vanished(table, step)}, logged as (
            insert into {RecordTableSql.Changes(table)} (step, table_number, record_id, before, after)
            select {step}, {table.Number}, _id, row, null from gone
        )
        select count(*) from gone
        """;

    private static string Moved(IReadOnlyList<Column> columns) => columns.Count == 0 ? "false" : string.Join(" or ", columns.Select(column =>
        $"(source.after ? {FieldSql.Literal(column.Name)} and r.{RecordTableSql.Column(column)} is distinct from {FieldSql.FromJson("source.after", column)})"));

    private static string IsAsCreated(TableInfo table) => "r._state::text = source.after ->> '_state'" + string.Concat(table.StoredColumns.Select(column =>
        $" and r.{RecordTableSql.Column(column)} is not distinct from {FieldSql.FromJson("source.after", column)}"));
}
