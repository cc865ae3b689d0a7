using Snapshot.Postgres.Sql;
using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Postgres.Reading;

/// <summary>Which items of a plan, which is <c>$1</c>, have to be sent before which others of their table: number and kind of either.</summary>
internal static class ItemOrderSql
{
    private const string Edge = "select before.id, before.kind, behind.id, behind.kind from";

    /// <summary>What gives up a unique value comes before what takes it.</summary>
    public static string Freed(TableInfo table, Column column) => $"""
        with taken as materialized ({Values(table, column, "new", WriteKind.Create, WriteKind.Update)}),
             freed as materialized ({Values(table, column, "theirs", WriteKind.Update, WriteKind.Delete)})
        {Edge} freed as before join taken as behind on behind.value = before.value and behind.id <> before.id
        """;

    /// <summary>What is created, or not deleted, comes before what names it: by its temporary id, its key, or the service's id.</summary>
    public static IReadOnlyList<string> Named(TableInfo table, Column column)
    {
        List<string> all =
        [
            $"""
             with naming as materialized ({Ids(table, column, "new", WriteKind.Create)})
             {Edge} naming as behind join {RecordTableSql.Items(table)} before
               on {Planned(table, "before")} and before.kind = {(short)WriteKind.Create} and behind.value = '{TemporaryId.Prefix}' || before.record_id
             """,
            $"""
             with naming as materialized ({Ids(table, column, "theirs", WriteKind.Delete)})
             {Edge} naming as before join {RecordTableSql.Items(table)} behind
               on {Planned(table, "behind")} and behind.kind = {(short)WriteKind.Delete} and before.value = behind.remote_id and behind.id <> before.id
             """,
        ];
        if (table.RemoteColumns.Where(part => part.IsKey).ToList() is [var key])
            all.Add($"""
                with naming as materialized ({Ids(table, column, "new", WriteKind.Create)}), given as materialized ({Values(table, key, "new", WriteKind.Create, WriteKind.Create)})
                {Edge} given as before join naming as behind on behind.value = before.value #>> '{NoPath}' and behind.id <> before.id
                """);
        return all;
    }

    /// <summary>Not the first of two writes of one record of which the second was done too: that one alone tells what was changed.</summary>
    public static string IsNotPassed(string schema) => $"""
        (i.interim is null or i.interim <> '{NoPath}' or not exists (
            select from {RecordTableSql.Items(schema)} second
            where second.plan_id = i.plan_id and second.table_number = i.table_number and second.record_id = i.record_id
              and second.state = {(short)PublicationItemState.Applied} and second.interim <> '{NoPath}'))
        """;

    private const string NoPath = "{}";

    private static string Values(TableInfo table, Column column, string side, WriteKind one, WriteKind other) => $"""
        select i.id, i.kind, f -> '{side}' as value from {RecordTableSql.Items(table)} i cross join lateral jsonb_array_elements(i.fields) f
        where {Planned(table, "i")} and i.kind in ({(short)one}, {(short)other}) and f ->> 'field' = {FieldSql.Literal(column.Name)} and f -> '{side}' <> 'null'
          and (i.kind <> {(short)WriteKind.Update} or f -> 'new' <> f -> 'theirs')
        """;

    private static string Ids(TableInfo table, Column column, string side, WriteKind kind)
    {
        var values = $"({Values(table, column, side, kind, kind)}) as v";
        return column.Type == FieldType.Json
            ? $"select v.id, v.kind, element #>> '{NoPath}' as value from {values} cross join lateral jsonb_array_elements(case jsonb_typeof(v.value) when 'array' then v.value else '[]' end) element"
            : $"select v.id, v.kind, v.value #>> '{NoPath}' as value from {values}";
    }

    private static string Planned(TableInfo table, string item) =>
        $"{item}.plan_id = $1 and {item}.table_number = {table.Number} and {item}.state = {(short)PublicationItemState.Pending}";
}
