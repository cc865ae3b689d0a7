using System.Globalization;
using System.Numerics;

namespace Snapshot.Records;

/// <summary>Conversions to the number types; <see langword="null"/> where something would be lost.</summary>
internal static class NumberValue
{
    private const int SurelyExact = 28;
    private const NumberStyles Plain = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;

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
        // 5.0 and 5e3 are whole numbers as well.
        string text when ParseUnpadded(text) is decimal value => ToInteger(value),
        _ => null,
    };

    public static object? ToNumber(object raw) => raw switch
    {
        decimal value => value,
        BigDecimal value => Canonical(value),
        BigInteger value => Parse(value.ToString(CultureInfo.InvariantCulture)),
        double value when double.IsFinite(value) => Parse(value.ToString("R", CultureInfo.InvariantCulture)),
        float value when float.IsFinite(value) => Parse(value.ToString("R", CultureInfo.InvariantCulture)),
        ulong value => (decimal)value,
        string text => ParseUnpadded(text),
        _ => ToInteger(raw) is long value ? (decimal)value : null,
    };

    public static object? ToFloat(object raw) => raw switch
    {
        double value => value,
        float value => double.Parse(value.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture),
        decimal value => (double)value,
        BigDecimal value when (double)value is var number && double.IsFinite(number) => number,
        string text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && !HasPadding(text) && !IsBeyondFloat(text, value) => value,
        _ => ToInteger(raw) is long value ? (double)value : null,
    };

    // Too great a number is parsed as infinite, and too small a one as zero.
    private static bool IsBeyondFloat(string text, double value) =>
        (double.IsInfinity(value) && text.AsSpan().ContainsAnyInRange('0', '9'))
        || (value == 0 && text.AsSpan(0, text.AsSpan().IndexOfAny('e', 'E') is var end and >= 0 ? end : text.Length).ContainsAnyInRange('1', '9'));

    /// <summary>An exact number from its text: a <see cref="decimal"/> where that holds it, else a <see cref="BigDecimal"/>.</summary>
    public static object? Parse(string text)
    {
        // So short a text without an exponent fits a decimal, which would round without a word what does not.
        if (text.Length <= SurelyExact && !text.AsSpan().ContainsAny('e', 'E'))
            return decimal.TryParse(text, Plain, CultureInfo.InvariantCulture, out var value) ? value : null;
        return BigDecimal.TryParse(text, out var exact) ? Canonical(exact) : null;
    }

    /// <summary>Each number has one form, so that values can be compared whichever it is.</summary>
    public static object Canonical(BigDecimal value) => value.TryToDecimal(out var number) ? (object)number : value;

    private static object? ParseUnpadded(string text) => HasPadding(text) ? null : Parse(text);

    // “007” and “ 7” are texts that look like numbers: turning them into 7 would lose something.
    private static bool HasPadding(string text)
    {
        var unsigned = text.AsSpan().TrimStart('-');
        return text.AsSpan().Trim().Length != text.Length || (unsigned.Length > 1 && unsigned[0] == '0' && char.IsAsciiDigit(unsigned[1]));
    }
}
