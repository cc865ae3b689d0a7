using Snapshot.Postgres.Sql;
using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Postgres.Reading;

/// <summary>The statement that says what a bulk change would do. It takes the same values and the same records as the change itself.</summary>
internal static class BulkPreviewSql
{
    // A function takes a hundred arguments.
    private const int PairsPerCall = 50;

    public static string Text(TableInfo table, RecordSelection records, BulkChange change, int examples, SqlParameters parameters)
    {
        var from = ReadableSql.From(table, parameters);
        var where = SelectionSql.Records(records, table, parameters);
        return change switch
        {
            BulkChange.Delete => Whole(from, $"r._state <> 3 and ({where})", RowSql.Values, "null::jsonb", examples),
            BulkChange.Restore => Whole(from, $"r._state = 3 and ({where})", "null::jsonb", RowSql.Values, examples),
            BulkChange.Discard discard => Discarded(discard, from, where, examples, parameters),
            _ => Assigned(BulkSql.Assignments(change, table, parameters), from, where, examples),
        };
    }

    private static string Whole(string from, string where, string before, string after, int examples) =>
        $"select count(*) over (), r._id, {before}, {after} from {from} r where {where} order by r._id limit {examples}";

    private static string Discarded(BulkChange.Discard discard, string from, string where, int examples, SqlParameters parameters)
    {
        var field = DiscardSql.Field(discard, parameters);
        var before = $"""
            case r._state when 2 then {RowSql.Values} when 1 then (select jsonb_object_agg(key, to_jsonb(r.*) -> key) from jsonb_object_keys(r._base) as key where {field}) end
            """;
        var after = $"""
            case r._state when 3 then ({RowSql.Values}) || {RowSql.Discarded} when 1 then (select jsonb_object_agg(key, value) from jsonb_each({RowSql.Discarded}) where {field}) end
            """;
        return Whole(from, $"{DiscardSql.Concerned(discard, parameters)} and ({where})", before, after, examples);
    }

    private static string Assigned(IReadOnlyList<(Column Column, string Value)> assignments, string from, string where, int examples)
    {
        var values = assignments.Select((assignment, i) => $"r.{RecordTableSql.Column(assignment.Column)} as o{i}, {assignment.Value} as n{i}");
        return $"""
            select count(*) over (), t._id, {Object(assignments, "o")}, {Object(assignments, "n")}
            from (
                select r._id, {string.Join(", ", values)} from {from} r where r._state <> 3 and ({where})
            ) t
            where {string.Join(" or ", assignments.Select((_, i) => $"t.o{i} is distinct from t.n{i}"))}
            order by t._id limit {examples}
            """;
    }

    private static string Object(IReadOnlyList<(Column Column, string Value)> assignments, string side) =>
        string.Join(" || ", assignments.Select((assignment, i) => $"{FieldSql.Literal(assignment.Column.Name)}, t.{side}{i}").Chunk(PairsPerCall)
            .Select(pairs => $"jsonb_build_object({string.Join(", ", pairs)})"));
}
