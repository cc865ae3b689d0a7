using System.Globalization;

namespace Snapshot.Records;

/// <summary>Conversions to the number types; <see langword="null"/> where something would be lost.</summary>
internal static class NumberValue
{
    private const int MostDigits = 28;

    public static object? ToInteger(object raw) => raw switch
    {
        long value => value,
        int value => (long)value,
        short value => (long)value,
        byte value => (long)value,
        sbyte value => (long)value,
        ushort value => (long)value,
        uint value => (long)value,
        ulong value when value <= long.MaxValue => (long)value,
        decimal value when decimal.Truncate(value) == value && value is >= long.MinValue and <= long.MaxValue => (long)value,
        // Doubles beyond 2^53 do not tell neighbouring integers apart.
        double value when Math.Truncate(value) == value && Math.Abs(value) <= 9007199254740992 => (long)value,
        string text when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            && value.ToString(CultureInfo.InvariantCulture) == text => value,
        _ => null,
    };

    public static object? ToNumber(object raw) => raw switch
    {
        decimal value => value,
        double value when double.IsFinite(value) => ParseNumber(value.ToString("R", CultureInfo.InvariantCulture)),
        float value when float.IsFinite(value) => ParseNumber(value.ToString("R", CultureInfo.InvariantCulture)),
        ulong value => (decimal)value,
        string text => ParseNumber(text),
        _ => ToInteger(raw) is long value ? (decimal)value : null,
    };

    public static object? ToFloat(object raw) => raw switch
    {
        double value => value,
        float value => double.Parse(value.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture),
        decimal value => (double)value,
        string text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && !HasPadding(text) => value,
        _ => ToInteger(raw) is long value ? (double)value : null,
    };

    // decimal.Parse rounds what has too many digits, so they are counted first.
    private static object? ParseNumber(string text)
    {
        if (HasPadding(text))
            return null;
        var mantissa = text.AsSpan().TrimStart("+-");
        var exponent = mantissa.IndexOfAny('e', 'E');
        var digits = 0;
        foreach (var c in exponent < 0 ? mantissa : mantissa[..exponent])
            digits += char.IsAsciiDigit(c) && (digits > 0 || c != '0') ? 1 : 0;
        if (digits > MostDigits
            || !decimal.TryParse(text, NumberStyles.Float & ~NumberStyles.AllowLeadingWhite & ~NumberStyles.AllowTrailingWhite,
                CultureInfo.InvariantCulture, out var value))
            return null;
        return value == 0 && digits > 0 ? null : value;
    }

    // “007” and “ 7” are texts that look like numbers: turning them into 7 would lose something.
    private static bool HasPadding(string text)
    {
        var unsigned = text.AsSpan().TrimStart('-');
        return text.AsSpan().Trim().Length != text.Length || (unsigned.Length > 1 && unsigned[0] == '0' && char.IsAsciiDigit(unsigned[1]));
    }
}
