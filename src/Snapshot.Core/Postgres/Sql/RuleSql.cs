using System.Globalization;
using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Postgres.Sql;

/// <summary>The rules of <see cref="FieldRules"/> as conditions on a new value, for changes whose values only PostgreSQL knows.</summary>
internal static class RuleSql
{
    /// <summary>Each rule of a column's service: what is said of a value that breaks it, and the condition that it does.</summary>
    public static IEnumerable<(string Code, string Message, string Broken)> Of(Column column, string value)
    {
        if (column.Kind != ColumnKind.Remote)
            yield break;
        if (column.IsRequired)
            yield return ("field_required", $"“{column.Title}” must be given.", $"{value} is null");
        if (column is { Type: FieldType.Text, MaxLength: { } most })
            yield return ("field_too_long", $"“{column.Title}” has at most {most} characters.", $"length({value}) > {most}");
        if (column is { Type: FieldType.Text, Options: { } options })
            yield return (
                "field_not_an_option", $"A value is none of the options of “{column.Title}”.",
                $"{value} <> all(array[{string.Join(", ", options.Select(option => FieldSql.Literal(option.Id)))}]::text[])");
        if (column.Type is not (FieldType.Integer or FieldType.Number or FieldType.Float))
            yield break;
        var number = column.Type == FieldType.Float ? $"{value}::text::numeric" : $"{value}::numeric";
        if (column.Minimum is { } least)
            yield return ("field_out_of_range", $"“{column.Title}” is at least {Shown(least)}.", $"{number} < {Shown(least)}");
        if (column.Maximum is { } greatest)
            yield return ("field_out_of_range", $"“{column.Title}” is at most {Shown(greatest)}.", $"{number} > {Shown(greatest)}");
        if (column.Scale is { } scale and >= 0)
            yield return (
                "field_too_precise", scale == 0 ? $"“{column.Title}” has no decimal places." : $"“{column.Title}” has at most {scale} decimal places.",
                $"scale(trim_scale({number})) > {scale}");
        if (column is { Precision: { } digits, Scale: { } places } && digits >= places)
            yield return ("field_out_of_range", $"“{column.Title}” has at most {digits - places} digits before the point.", $"abs({number}) >= power(10::numeric, {digits - places})");
    }

    private static string Shown(decimal number) => number.ToString(CultureInfo.InvariantCulture);
}
