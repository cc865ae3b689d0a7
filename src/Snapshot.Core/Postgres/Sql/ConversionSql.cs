using Snapshot.Tables;

namespace Snapshot.Postgres.Sql;

/// <summary>
/// Conversions between field types that lose nothing, by way of the value's text; null for what does not fit, and never an error. What they
/// accept is what <see cref="Records.FieldValue"/> would: the text <c>007</c> is not the number 7.
/// </summary>
internal static class ConversionSql
{
    private const string Whole = "^-?(0|[1-9][0-9]{0,17})$";
    private const string Decimal = @"^-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,10})?$";
    private const string Number = @"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$";
    private const int LongestNumber = 10_000;
    private const string Day = "(?!0000)[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])";
    private const string Clock = @"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,6})?)?";
    private const string Offset = "(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])";

    /// <summary>A value's text, by which it is converted; null for none.</summary>
    public static string Text(string value, FieldType type) => type switch
    {
        FieldType.Text => value,
        FieldType.Json => $"({value})::text",
        FieldType.Number => $"trim_scale({value})::text",
        _ => $"(to_jsonb({value}) #>> '{{}}')",
    };

    /// <summary>The text <paramref name="t"/> of a value of one type as a value of another; null where it is none.</summary>
    public static string Convert(string t, FieldType from, FieldType to) => to switch
    {
        FieldType.Text => t,
        // JSON's own text could be meant as JSON or as a text in it; nobody can tell.
        _ when from == FieldType.Json => Null(to),
        FieldType.Json => from is FieldType.Boolean or FieldType.Integer or FieldType.Number or FieldType.Float
            ? $"case when {t} ~ '{Number}' or {t} in ('true', 'false') then ({t})::jsonb end"
            : Null(to),
        FieldType.Boolean => $"case when {t} in ('true', 'false') then ({t})::boolean end",
        FieldType.Integer => $"case when {t} ~ '{Whole}' and {t} <> '-0' then ({t})::bigint end",
        FieldType.Number => $"case when length({t}) <= {LongestNumber} and {t} ~ '{Number}' then ({t})::numeric end",
        FieldType.Float => $"case when {t} ~ '{Decimal}' then case when ({t})::double precision::numeric = ({t})::numeric then ({t})::double precision end end",
        FieldType.Date => Dated(t, from == FieldType.LocalTimestamp ? $"^{Day}T00:00:00$" : $"^{Day}$", to),
        FieldType.Time => $"case when {t} ~ '^{Clock}$' then ({t})::time end",
        FieldType.LocalTimestamp => Dated(t, from == FieldType.Date ? $"^{Day}$" : $"^{Day}[T ]{Clock}$", to),
        FieldType.Timestamp => Dated(t, $"^{Day}[T ]{Clock}{Offset}$", to),
        FieldType.Uuid => $"case when {t} ~ '^[0-9a-f]{{8}}(-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}$' then ({t})::uuid end",
        _ => throw new ArgumentOutOfRangeException(nameof(to), to, null),
    };

    // Not every month has 31 days, and PostgreSQL would refuse the others with an error.
    private static string Dated(string t, string pattern, FieldType to) => $"""
        case when {t} ~ '{pattern}' then
            case when substr({t}, 9, 2)::int <= extract(day from make_date(substr({t}, 1, 4)::int, substr({t}, 6, 2)::int, 1) + interval '1 month - 1 day')
                 then ({t})::{FieldSql.TypeName(to)} end end
        """;

    private static string Null(FieldType type) => $"null::{FieldSql.TypeName(type)}";
}
