using Snapshot.Postgres.Sql;
using Snapshot.Tables;

namespace Snapshot.Postgres.Reading;

/// <summary>The statement that says what a bulk change would do. It takes the same values and the same records as the change itself.</summary>
internal static class BulkPreviewSql
{
    public static string Text(string from, IReadOnlyList<(Column Column, string Value)> assignments, string where, int examples)
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
        $"jsonb_build_object({string.Join(", ", assignments.Select((assignment, i) => $"{FieldSql.Literal(assignment.Column.Name)}, t.{side}{i}"))})";
}
