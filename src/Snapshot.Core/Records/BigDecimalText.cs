using System.Globalization;
using System.Numerics;

namespace Snapshot.Records;

/// <summary>Reads and writes the digits of a <see cref="BigDecimal"/>.</summary>
internal static class BigDecimalText
{
    // What is longer has too many digits, or a run of zeros that no honest number has.
    private const int LongestText = BigDecimal.MostBeforePoint + BigDecimal.MostBehindPoint;
    private const int MostExponent = 200_000;

    public static bool TryRead(ReadOnlySpan<char> text, out BigDecimal value)
    {
        value = default;
        if (text.Length is 0 or > LongestText)
            return false;
        var isNegative = text[0] == '-';
        var mantissa = text[0] is '-' or '+' ? text[1..] : text;
        var exponent = 0;
        if (mantissa.IndexOfAny('e', 'E') is var e and >= 0)
        {
            if (!int.TryParse(mantissa[(e + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent)
                || exponent is < -MostExponent or > MostExponent)
                return false;
            mantissa = mantissa[..e];
        }
        var point = mantissa.IndexOf('.');
        var whole = point < 0 ? mantissa : mantissa[..point];
        var fraction = point < 0 ? default : mantissa[(point + 1)..];
        if (whole.Length + fraction.Length == 0 || whole.ContainsAnyExceptInRange('0', '9') || fraction.ContainsAnyExceptInRange('0', '9'))
            return false;
        return TryMake(isNegative, string.Concat(whole, fraction), fraction.Length - exponent, out value);
    }

    public static string Write(BigInteger unscaled, int scale)
    {
        var digits = BigInteger.Abs(unscaled).ToString(CultureInfo.InvariantCulture);
        var plain = scale <= 0 ? digits + new string('0', -scale)
            : digits.Length > scale ? $"{digits.AsSpan(0, digits.Length - scale)}.{digits.AsSpan(digits.Length - scale)}"
            : $"0.{new string('0', scale - digits.Length)}{digits}";
        return unscaled.Sign < 0 ? $"-{plain}" : plain;
    }

    private static bool TryMake(bool isNegative, ReadOnlySpan<char> digits, int scale, out BigDecimal value)
    {
        value = default;
        var significant = digits.TrimStart('0');
        if (significant.Length == 0)
            return true;
        var trimmed = significant.TrimEnd('0');
        scale -= significant.Length - trimmed.Length;
        if (trimmed.Length > BigDecimal.MostSignificant || scale > BigDecimal.MostBehindPoint || trimmed.Length - scale > BigDecimal.MostBeforePoint)
            return false;
        var unscaled = BigInteger.Parse(trimmed, NumberStyles.None, CultureInfo.InvariantCulture);
        value = new BigDecimal(isNegative ? -unscaled : unscaled, scale);
        return true;
    }
}
