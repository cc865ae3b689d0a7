using Snapshot.Records.Filtering;

namespace Snapshot.Postgres.Sql;

/// <summary>Renders conversions; an instant becomes a day or a text in UTC, whatever the session's zone.</summary>
internal static class FilterCastSql
{
    public static void Append(FilterSql sql, FilterCast cast)
    {
        // Read inside a subquery, so that the operand is not written twice.
        if (sql.ForEveryRecord && cast.Operand.Type is FilterType.Text or FilterType.Json && cast.Type.IsNumeric)
        {
            var text = cast.Operand.Type == FilterType.Json ? ") #>> '{}'" : ")";
            sql.Append($"(SELECT CASE WHEN {Number(cast.Type)} THEN v::{FilterLiteralSql.TypeName(cast.Type)} END FROM (SELECT (", cast.Operand, $"{text} AS v) AS t)");
            return;
        }
        var (before, after) = (cast.Operand.Type, cast.Type) switch
        {
            (FilterType.Timestamp, FilterType.Date) => ("((", " AT TIME ZONE 'UTC')::date)"),
            (FilterType.Timestamp, FilterType.Time) => ("((", " AT TIME ZONE 'UTC')::time)"),
            (FilterType.Timestamp, FilterType.LocalTimestamp) => ("(", " AT TIME ZONE 'UTC')"),
            (FilterType.Timestamp, FilterType.Text) => ("((", " AT TIME ZONE 'UTC')::text || '+00')"),
            (FilterType.Date, FilterType.Timestamp) => ("((", ")::timestamp AT TIME ZONE 'UTC')"),
            (FilterType.LocalTimestamp, FilterType.Timestamp) => ("(", " AT TIME ZONE 'UTC')"),
            (FilterType.Boolean, FilterType.Integer) => ("((", ")::integer::bigint)"),
            (_, var type) => ("((", $")::{FilterLiteralSql.TypeName(type)})"),
        };
        sql.Append(before, cast.Operand, after);
    }

    // So long a text of digits is within the limits of the type.
    private static string Number(FilterType type) => type switch
    {
        FilterType.Integer => "v ~ '^ *[+-]?[0-9]{1,18} *$'",
        FilterType.Number => @"length(v) <= 10000 AND v ~ '^ *[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})? *$'",
        _ => @"v ~ '^ *[+-]?[0-9]{1,28}(\.[0-9]{1,28})?([eE][+-]?[0-9]{1,2})? *$'",
    };
}
