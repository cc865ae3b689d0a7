using Snapshot.Postgres.Sql;
using Snapshot.Tables;

namespace Snapshot.Postgres.Edits;

/// <summary>
/// The truth table of docs/architecture.md as set-based SQL. Per field – B base, L local, R remote: an unedited field takes R; an edited
/// one keeps L, is clean again when R is L too, is untouched when R is B, and is in conflict when all three differ.
/// </summary>
internal static class MergeSql
{
    /// <summary>Merges staged records into those that exist; selects how many a person would call changed.</summary>
    public static string Update(TableInfo table, long step, string stage)
    {
        var columns = table.RemoteColumns.Select((column, i) => new ColumnSql(column, i)).ToList();
        var removed = table.Columns.Where(column => column.Kind == ColumnKind.Removed).Select(column => FieldSql.Literal(column.Name)).ToList();
        var values = columns.Select(column => $"""
            {column.Current} as o{column.Index}, s.{column.Name} as s{column.Index},
                       case when r._base ? {column.Key} then {column.Current} else s.{column.Name} end as n{column.Index}
            """);
        return $"""
            with target as materialized (
                select r._id, r._state, r._base, r._conflict, r._error, s._remote_version, s._hash,
                       {(removed.Count == 0 ? "s._invalid" : $"nullif(coalesce(s._invalid, '{Empty}'){Kept("r._invalid", removed)}, '{Empty}') as _invalid")},
                       {string.Join(",\n           ", values)}
                from {stage} s join {RecordTableSql.Name(table)} r on r._remote_id = s._remote_id
                order by r._id
                for update of r
            ), decided as materialized (
                select *,
                       nullif({Concatenated(columns, StillEdited)}{Kept("_base", removed)}, '{Empty}'::jsonb) as new_base,
                       nullif({Concatenated(columns, InConflict)}{Kept("_conflict", removed)}
                           || case when _state = 3 and (_conflict ->> '_record' = 'changed' or {AnyDiffers(columns.Where(column => !column.Column.IsComputed))}) then '{ChangedThere}'::jsonb else '{Empty}'::jsonb end,
                           '{Empty}'::jsonb) as new_conflict
                from target
            ), next as materialized (
                select *,
                       case when _state = 3 then 3 when new_base is null then 0 else 1 end as new_state,
                       {AnyDiffers(columns)} or new_base is distinct from _base or new_conflict is distinct from _conflict
                           or _state = 4 as visible
                from decided
            ), changed as (
                update {RecordTableSql.Name(table)} r
                set {string.Join(", ", columns.Select(column => $"{column.Name} = next.n{column.Index}"))},
                    _base = next.new_base, _conflict = next.new_conflict, _state = next.new_state, _invalid = next._invalid,
                    _remote_version = next._remote_version, _hash = next._hash,
                    _version = r._version + case when next.visible then 1 else 0 end
                from next where r._id = next._id
            ), logged as (
                insert into {RecordTableSql.Changes(table)} (step, table_number, record_id, before, after)
                select {step}, {table.Number}, _id,
                       jsonb_build_object('_state', _state, '_conflict', _conflict) || {ValueSql.Touched(columns, "o")},
                       jsonb_build_object('_state', new_state, '_conflict', new_conflict) || {ValueSql.Touched(columns, "n")}
                from next where visible
            )
            select count(*) from next where visible
            """;
    }

    /// <summary>Adds the staged records that do not exist here.</summary>
    public static string Insert(TableInfo table, long step, string stage)
    {
        var names = string.Concat(table.RemoteColumns.Select(column => $", {RecordTableSql.Column(column)}"));
        return $$"""
            with added as (
                insert into {{RecordTableSql.Name(table)}} (_remote_id, _remote_version, _invalid, _hash{{names}})
                select _remote_id, _remote_version, _invalid, _hash{{names}}
                from {{stage}} s
                where not exists (select from {{RecordTableSql.Name(table)}} r where r._remote_id = s._remote_id)
                returning _id
            ), noted as (
                insert into {{RecordTableSql.Seen(table)}} (id) select _id from added
            ), logged as (
                insert into {{RecordTableSql.Changes(table)}} (step, table_number, record_id, before, after)
                select {{step}}, {{table.Number}}, _id, null, '{"_state": 0}' from added
            )
            select count(*) from added
            """;
    }

    public static string CountUnseen(TableInfo table) => $"""
        select (select count(*) from {RecordTableSql.Seen(table)}),
               (select count(*) from {RecordTableSql.Name(table)} r where {Known} and {Unseen(table)}),
               (select count(*) from {RecordTableSql.Name(table)} r where r._remote_id is not null)
        """;

    /// <summary>Remote gone: clean → missing; edited → conflict “deleted there”; deleted here too → gone.</summary>
    public static string Quarantine(TableInfo table, long step, string where) => $$"""
        with target as materialized (
            select r._id, r._state from {{RecordTableSql.Name(table)}} r where {{Known}} and {{where}} order by r._id for update of r
        ), gone as (
            delete from {{RecordTableSql.Name(table)}} r using target where r._id = target._id and target._state = 3
        ), changed as (
            update {{RecordTableSql.Name(table)}} r
            set _state = case when target._state = 0 then 4 else 1 end,
                _conflict = case when target._state = 0 then null else '{"_record": "deleted"}'::jsonb end,
                _version = r._version + 1
            from target where r._id = target._id and target._state <> 3
        ), logged as (
            insert into {{RecordTableSql.Changes(table)}} (step, table_number, record_id, before, after)
            select {{step}}, {{table.Number}}, _id, jsonb_build_object('_state', _state),
                   case _state when 0 then '{"_state": 4}' when 1 then '{"_state": 1, "_conflict": "deleted"}' end::jsonb
            from target
        )
        select count(*) from target
        """;

    private const string Empty = "{}";

    private const string ChangedThere = """{"_record": "changed"}""";

    // Created records are unknown to the service; missing ones and known conflicts are quarantined already.
    private const string Known =
        "r._remote_id is not null and r._state in (0, 1, 3) and not coalesce(r._conflict->>'_record' = 'deleted', false)";

    /// <summary>The records that a scan has not seen.</summary>
    public static string Unseen(TableInfo table) =>
        $"not exists (select from {RecordTableSql.Seen(table)} seen where seen.id = r._id)";

    // What the service computes now may have been edited before it did. It is never in conflict: the edit stays, on the new base.
    private static string StillEdited(ColumnSql column) => $"""
        case when _base ? {column.Key} and s{column.Index} is distinct from o{column.Index}
             then jsonb_build_object({column.Key}, {(column.Column.IsComputed ? $"s{column.Index}" : $"_base->{column.Key}")}) else '{Empty}'::jsonb end
        """;

    private static string InConflict(ColumnSql column) => column.Column.IsComputed ? $"'{Empty}'::jsonb" : $"""
        case when _base ? {column.Key} and s{column.Index} is distinct from o{column.Index} and s{column.Index} is distinct from {FieldSql.FromJson("_base", column.Column)}
             then jsonb_build_object({column.Key}, s{column.Index}) else '{Empty}'::jsonb end
        """;

    // What is known of fields that are gone in the service stays as it is.
    private static string Kept(string values, IEnumerable<string> keys) => string.Concat(keys.Select(key =>
        $" || case when {values} ? {key} then jsonb_build_object({key}, {values} -> {key}) else '{Empty}'::jsonb end"));

    private static string AnyDiffers(IEnumerable<ColumnSql> columns) => string.Join(" or ", columns.Select(column => column.Differs).DefaultIfEmpty("false"));

    private static string Concatenated(IEnumerable<ColumnSql> columns, Func<ColumnSql, string> part) =>
        string.Join(" || ", columns.Select(part));
}
