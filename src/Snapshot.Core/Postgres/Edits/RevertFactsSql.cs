using Snapshot.Postgres.Sql;
using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Postgres.Edits;

/// <summary>
/// Takes back what an operation did to records beside their values: to what the service is known to hold, to conflicts, errors and the service's
/// ids. A cell gets all of it back, or – where anything of it has changed since – nothing: else mine might come back without the conflict that it is in.
/// Records that have no such facts are <see cref="ValueSql"/>'s.
/// </summary>
internal static class RevertFactsSql
{
    private const string Empty = "{}";

    /// <summary>Whether the log has such facts of a record, or the record is in conflict now.</summary>
    public const string Special = $"({HasFacts} or r._conflict is not null)";

    /// <summary>Whether the log has such facts of a record.</summary>
    public const string HasFacts = "source.after ?| array['_base', '_conflict', '_error', '_remote_id']";

    // Clean or edited is told by the base alone.
    private const string StateAsLeft = "coalesce(nullif(r._state, 1), 0) = coalesce(nullif((source.after ->> '_state')::smallint, 1), 0)";

    // The record's id there may be another one's by now: somebody has made it again.
    private static string Whole(TableInfo table) => $"""
        ({HasFacts} and {StateAsLeft} and r._conflict ->> '_record' is not distinct from source.after -> '_conflict' ->> '_record'
          and (not source.after ? '_remote_id' or r._remote_id is not distinct from source.after ->> '_remote_id' and not exists (
                select from {RecordTableSql.Name(table)} other where other._remote_id = source.before ->> '_remote_id' and other._id <> r._id)))
        """;

    /// <summary>The names of all columns that such a log speaks of.</summary>
    public const string Keys = $"""
        select distinct k.key from {RevertSql.Source} source cross join lateral (
            select jsonb_object_keys(source.before) union all select jsonb_object_keys(source.after)
            union all select jsonb_object_keys(coalesce(nullif(source.before -> '_base', 'null'), '{Empty}'))
            union all select jsonb_object_keys(coalesce(nullif(source.after -> '_base', 'null'), '{Empty}'))
            union all select jsonb_object_keys(coalesce(nullif(source.before -> '_conflict', 'null'), '{Empty}'))
            union all select jsonb_object_keys(coalesce(nullif(source.before -> '_values', 'null'), '{Empty}'))
        ) as k(key)
        where source.was_there and source.is_there
        """;

    /// <summary>Whether a record's facts have changed since the operation.</summary>
    public static string Moved(TableInfo table) => $"({HasFacts} and (not {Whole(table)} or {Differs("_base")} or {Differs("_conflict")}))";

    /// <summary>Takes the special records back; selects how many changed.</summary>
    public static string Apply(TableInfo table, long step, IReadOnlyList<ColumnSql> columns) => $"""
            with target as materialized (
                select r._id, r._state, r._base, r._conflict, r._error, r._remote_id, r._remote_version, r._hash, source.before, source.after,
                       w.whole{string.Concat(columns.Select(Cell))}
                from {RecordTableSql.Name(table)} r {RevertSql.Join} cross join lateral (select {Whole(table)} as whole) as w
                where {Special} and (r._state <> 3 or source.after ->> '_state' = '3')
                order by r._id
                for update of r
            ), decided as materialized (
                select *{string.Concat(columns.Select(Value))} from target
            ), based as materialized (
                select *,
                       nullif(coalesce(_base, '{Empty}'){Minus(columns)}{string.Concat(columns.Select(Base))}, '{Empty}') as based,
                       nullif(coalesce(_conflict, '{Empty}'){Minus(columns)}{string.Concat(columns.Select(Conflict))}, '{Empty}') as conflicts,
                       case when whole and after ? '_error' and _error is not distinct from nullif(after -> '_error', 'null') then nullif(before -> '_error', 'null') else _error end as new_error
                from decided
            ), stated as materialized (
                select *, case when whole and (before ->> '_state')::smallint in (2, 3, 4) then (before ->> '_state')::smallint
                               when whole and (after ->> '_state')::smallint in (2, 3, 4) or _state in (0, 1) then case when based is null then 0 else 1 end
                               else _state end as new_state,
                       case when whole and after ? '_conflict' then nullif(coalesce(conflicts - '_record', '{Empty}') || {RecordConflict}, '{Empty}') else conflicts end as new_conflict
                from based
            ), next as materialized (
                select *, case when new_state <> 2 then based when _state = 2 then _base end as new_base,
                       {Remote("_remote_id", "->>", "")}, {Remote("_remote_version", "->>", "")}, {Remote("_hash", "->>", "::bigint")}
                from stated
            ), differing as materialized (
                select * from next
                where new_state <> _state or new_base is distinct from _base or new_conflict is distinct from _conflict or new_error is distinct from _error
                   or new_remote_id is distinct from _remote_id{string.Concat(columns.Select(column => $" or {column.Differs}"))}
            ), changed as (
                update {RecordTableSql.Name(table)} r
                set {string.Concat(columns.Select(column => $"{column.Name} = d.n{column.Index}, "))}
                    _state = d.new_state, _base = d.new_base, _conflict = d.new_conflict, _error = d.new_error, _remote_id = d.new_remote_id,
                    _remote_version = d.new_remote_version, _hash = d.new_hash, _version = r._version + 1
                from differing d where r._id = d._id
            ), logged as (
                insert into {RecordTableSql.Changes(table)} (step, table_number, record_id, before, after)
                select {step}, {table.Number}, _id, {Logged("", columns, "o")}, {Logged("new", columns, "n")} from differing
            )
            select count(*) from differing
            """;

    private const string RecordConflict = "case when nullif(before -> '_conflict', 'null') ? '_record' then jsonb_build_object('_record', before -> '_conflict' -> '_record') else '{}' end";

    // o: the value now; w: the value before; back: all of the cell comes back; plain: only its value does, for that is all that was changed.
    private static string Cell(ColumnSql column)
    {
        var (key, i) = (column.Key, column.Index);
        var asLeft = $"(not source.after ? {key} or {column.Current} is not distinct from {FieldSql.FromJson("source.after", column.Column)})";
        var back = column.Column.HasBase ? $"w.whole and {AsLeft("_base", key)} and {AsLeft("_conflict", key)} and {asLeft}" : "false";
        return $"""
            , {column.Current} as o{i}, {FieldSql.FromJson("source.before", column.Column)} as w{i}, {back} as back{i}, source.before ? {key} and {asLeft} as plain{i}
            """;
    }

    private static string AsLeft(string fact, string key) =>
        $"(not source.after ? '{fact}' or (r.{fact} -> {key}) is not distinct from (nullif(source.after -> '{fact}', 'null') -> {key}))";

    // An edit that is given up and was none before is what the service holds now, where that is known to be something else.
    private static string Value(ColumnSql column)
    {
        var i = column.Index;
        if (!column.Column.HasBase)
            return $", case when plain{i} then w{i} else o{i} end as n{i}, false as theirs{i}";
        var theirs = $"(plain{i} and not back{i} and _state <> 2 and _conflict ? {column.Key} and w{i} is not distinct from {column.Base})";
        return $"""
            , case when {theirs} then {FieldSql.FromJson("_conflict", column.Column)} when plain{i} and (back{i} or not {KnowsCells}) then w{i} else o{i} end as n{i}, {theirs} as theirs{i}
            """;
    }

    private const string KnowsCells = "(after ?& array['_base', '_conflict'])";

    private static string Base(ColumnSql column)
    {
        if (!column.Column.HasBase)
            return "";
        var (key, i) = (column.Key, column.Index);
        return $"""
             || case when back{i} and whole and before ? '_values' then {Rebased(column)}
                     when back{i} and {KnowsCells} then {Part("before -> '_base'", key)}
                     when theirs{i} then '{Empty}'
                     when {column.Differs} then case when n{i} is distinct from {column.Base} then jsonb_build_object({key}, {column.Base}) else '{Empty}' end
                     else {Part("_base", key)} end
            """;
    }

    // While the service did not know the record nothing had a base: what was edited since has that from then.
    private static string Rebased(ColumnSql column)
    {
        var (key, i) = (column.Key, column.Index);
        var was = $"coalesce(nullif(before -> '_base', 'null') -> {key}, before -> '_values' -> {key})";
        return $"""
            case when nullif(before -> '_base', 'null') ? {key} or n{i} is distinct from {FieldSql.FromJson("(before -> '_values')", column.Column)} then jsonb_build_object({key}, {was}) else '{Empty}' end
            """;
    }

    private static string Conflict(ColumnSql column) => column.Column.HasBase
        ? $"""
             || case when back{column.Index} and after ? '_conflict' then {Part("before -> '_conflict'", column.Key)}
                     when theirs{column.Index} then '{Empty}' else {Part("_conflict", column.Key)} end
            """
        : "";

    private static string Part(string values, string key) =>
        $"case when nullif({values}, 'null') ? {key} then jsonb_build_object({key}, {values} -> {key}) else '{Empty}'::jsonb end";

    private static string Minus(IReadOnlyList<ColumnSql> columns) =>
        columns.Any(column => column.Column.HasBase) ? $" - array[{string.Join(", ", columns.Where(column => column.Column.HasBase).Select(column => column.Key))}]" : "";

    private static string Remote(string fact, string get, string type) =>
        $"case when whole and before ? '_remote_id' then (before {get} '{fact}'){type} else {fact} end as new{fact}";

    private static string Logged(string side, IReadOnlyList<ColumnSql> columns, string values)
    {
        var touched = columns.Count == 0 ? $"'{Empty}'::jsonb" : ValueSql.Touched(columns, values);
        return $"""
            jsonb_build_object('_state', {side}_state, '_base', {side}_base, '_conflict', {side}_conflict, '_error', {side}_error)
            || case when new_remote_id is distinct from _remote_id
                    then jsonb_build_object('_remote_id', {side}_remote_id, '_remote_version', {side}_remote_version, '_hash', {side}_hash) else '{Empty}' end
            || {touched}
            """;
    }

    private static string Differs(string fact) => $"""
        exists (
            select from jsonb_object_keys(coalesce(nullif(source.before -> '{fact}', 'null'), '{Empty}') || coalesce(nullif(source.after -> '{fact}', 'null'), '{Empty}')) as k(key)
            where (nullif(source.before -> '{fact}', 'null') -> k.key) is distinct from (nullif(source.after -> '{fact}', 'null') -> k.key)
              and (r.{fact} -> k.key) is distinct from (nullif(source.after -> '{fact}', 'null') -> k.key))
        """;
}
