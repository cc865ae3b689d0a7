using Snapshot.Postgres.Sql;
using Snapshot.Tables;

namespace Snapshot.Postgres.Reading;

/// <summary>The statements behind a summary: one pass over the records for all fields, one for the groups.</summary>
internal static class SummarySql
{
    /// <summary>How many columns each field takes in the answer of <see cref="Fields"/>.</summary>
    public const int PerField = 6;

    /// <summary>The most fields of one statement: PostgreSQL has 1,664 columns in a list.</summary>
    public const int MostFields = 250;

    /// <param name="columns">The fields.</param>
    /// <param name="from">The records.</param>
    /// <param name="where">Which of them.</param>
    /// <param name="exact">Whether floating-point numbers are summed as decimals: slower, and no sum is too large.</param>
    public static string Fields(IReadOnlyList<Column> columns, string from, string where, bool exact)
    {
        var summaries = string.Concat(columns.Select(column => $", {Field(column, exact)}"));
        return $"select count(*){summaries} from {from} r where {where}";
    }

    public static string Groups(Column by, string from, string where, int limit) => $"""
        select to_jsonb(r.{RecordTableSql.Column(by)}), count(*) from {from} r
        where {where} group by r.{RecordTableSql.Column(by)} order by 2 desc, 1 limit {limit}
        """;

    private static string Field(Column column, bool exact)
    {
        var name = $"r.{RecordTableSql.Column(column)}";
        var filled = column.Type == FieldType.Text ? $"count(nullif({name}, ''))" : $"count({name})";
        // PostgreSQL 15 knows no smallest boolean, UUID or JSON.
        var ordered = column.Type is not (FieldType.Boolean or FieldType.Uuid or FieldType.Json);
        var numeric = column.Type is FieldType.Integer or FieldType.Number or FieldType.Float;
        var number = exact && column.Type == FieldType.Float ? $"{name}::text::numeric" : name;
        var average = column.Type is FieldType.Integer or FieldType.Number ? $"trim_scale(avg({number}))" : $"avg({number})";
        return string.Join(
            ", ", filled, $"count(distinct {name})", Shown(ordered, $"min({name})"), Shown(ordered, $"max({name})"), Shown(numeric, $"sum({number})"),
            Shown(numeric, average));
    }

    private static string Shown(bool applies, string aggregate) => applies ? $"to_jsonb({aggregate})" : "null::jsonb";
}
