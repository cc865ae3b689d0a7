using System.Globalization;
using Snapshot.Tables;

namespace Snapshot.Records;

/// <summary>The rules that a service has for the numbers of a field.</summary>
internal static class NumberRules
{
    /// <summary>The first rule that a value breaks. What is no number breaks none.</summary>
    public static RecordError? Broken(Column column, object value)
    {
        if (column is { Minimum: null, Maximum: null, Precision: null, Scale: null } || column.Type is not (FieldType.Integer or FieldType.Number or FieldType.Float)
            || Convert.ToString(value, CultureInfo.InvariantCulture) is not { } text || !IsFinite(text))
            return null;
        if (column.Minimum is { } least && Compare(text, least) < 0)
            return new("field_out_of_range", $"“{column.Title}” is at least {Shown(least)}.", column.Name);
        if (column.Maximum is { } greatest && Compare(text, greatest) > 0)
            return new("field_out_of_range", $"“{column.Title}” is at most {Shown(greatest)}.", column.Name);
        var (whole, places, digits) = Digits(text);
        if (column.Scale is { } scale && places > scale)
            return new("field_too_precise", scale switch
            {
                > 0 => $"“{column.Title}” has at most {scale} decimal places; this has {places}.",
                0 => $"“{column.Title}” has no decimal places.",
                _ => $"“{column.Title}” is rounded to {-scale} places before the decimal point.",
            }, column.Name);
        if (column.Precision is not { } most)
            return null;
        return column.Scale is { } fixedScale
            ? whole > most - fixedScale ? new("field_out_of_range", $"“{column.Title}” is less than {Power(most - fixedScale)}.", column.Name) : null
            : digits > most ? new("field_too_precise", $"“{column.Title}” has at most {most} digits; this has {digits}.", column.Name) : null;
    }

    private static bool IsFinite(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && !double.IsNaN(value)
        && text.AsSpan().ContainsAnyInRange('0', '9');

    private static int Compare(string text, decimal limit) => BigDecimal.TryParse(text, out var number)
        ? number.CompareTo(limit)
        : double.Parse(text, CultureInfo.InvariantCulture).CompareTo((double)limit);

    // How many digits stand before the point and behind it – less than none, when those next to it are zeros –, and how many count.
    private static (int Whole, int Places, int Digits) Digits(string text)
    {
        var exponent = text.IndexOfAny(['e', 'E']);
        var mantissa = (exponent < 0 ? text : text[..exponent]).TrimStart('+', '-');
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var digits = mantissa.Replace(".", "", StringComparison.Ordinal);
        var before = (point < 0 ? mantissa.Length : point) + (exponent < 0 ? 0 : int.Parse(text[(exponent + 1)..], CultureInfo.InvariantCulture));
        var significant = digits.TrimStart('0');
        before -= digits.Length - significant.Length;
        significant = significant.TrimEnd('0');
        return significant.Length == 0 ? (int.MinValue, int.MinValue, 0) : (before, significant.Length - before, significant.Length);
    }

    private static string Power(int exponent) => exponent is >= 0 and < 20
        ? "1" + new string('0', exponent)
        : string.Create(CultureInfo.InvariantCulture, $"1E{exponent}");

    private static string Shown(decimal number) => number.ToString(CultureInfo.InvariantCulture);
}
