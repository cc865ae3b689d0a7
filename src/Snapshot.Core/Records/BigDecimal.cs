using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using System.Text.Json.Serialization;

namespace Snapshot.Records;

/// <summary>
/// An exact decimal number with more digits than <see cref="decimal"/> has: up to 10,000 significant digits, of which up to 131,072 places
/// may lie before the point and 16,383 behind it, as in PostgreSQL's <c>numeric</c>. Numbers are equal by value: trailing zeros are not kept.
/// </summary>
/// <remarks>A value of a <c>number</c> field comes as a <see cref="decimal"/> where that holds it exactly, and as this where it does not.</remarks>
[JsonConverter(typeof(BigDecimalJsonConverter))]
public readonly struct BigDecimal : IEquatable<BigDecimal>, IComparable<BigDecimal>, IFormattable
{
    internal const int MostBeforePoint = 131_072;
    internal const int MostBehindPoint = 16_383;
    internal const int MostSignificant = 10_000;

    private const int DecimalScale = 28;

    private static readonly BigInteger LargestMantissa = (BigInteger.One << 96) - 1;

    // Without trailing zeros, so that each number has one form; 0 has the scale 0.
    private readonly BigInteger _unscaled;
    private readonly int _scale;

    internal BigDecimal(BigInteger unscaled, int scale) => (_unscaled, _scale) = (unscaled, scale);

    /// <summary>Reads a number such as <c>-12.50</c> or <c>1e-30</c>, in the notation of JSON and of PostgreSQL, without blanks.</summary>
    /// <exception cref="FormatException">The text is no such number, or one beyond the limits.</exception>
    public static BigDecimal Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out var value) ? value : throw new FormatException("The text is no decimal number, or has too many digits.");
    }

    /// <summary>As <see cref="Parse"/>, but <see langword="false"/> where that throws.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out BigDecimal value) => BigDecimalText.TryRead(text, out value);

    /// <summary>The same number.</summary>
    public static implicit operator BigDecimal(decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        var mantissa = ((BigInteger)(uint)bits[2] << 64) | ((BigInteger)(uint)bits[1] << 32) | (uint)bits[0];
        var scale = (bits[3] >> 16) & 0xFF;
        for (; !mantissa.IsZero && mantissa % 10 == 0; scale--)
            mantissa /= 10;
        return mantissa.IsZero ? default : new(bits[3] < 0 ? -mantissa : mantissa, scale);
    }

    /// <summary>The same number.</summary>
    public static implicit operator BigDecimal(long value) => (decimal)value;

    /// <summary>The nearest floating-point number; an infinity beyond its range.</summary>
    public static explicit operator double(BigDecimal value) => double.Parse(value.ToString(), CultureInfo.InvariantCulture);

    /// <summary>The same number as a <see cref="decimal"/>; <see langword="false"/> if that does not hold it exactly.</summary>
    public bool TryToDecimal(out decimal value)
    {
        value = 0;
        if (_scale is > DecimalScale or < -DecimalScale)
            return false;
        var mantissa = _scale < 0 ? _unscaled * BigInteger.Pow(10, -_scale) : _unscaled;
        if (BigInteger.Abs(mantissa) > LargestMantissa)
            return false;
        var whole = (decimal)BigInteger.Abs(mantissa);
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(whole, bits);
        value = new decimal(bits[0], bits[1], bits[2], mantissa.Sign < 0, (byte)Math.Max(0, _scale));
        return true;
    }

    /// <summary>Whether it has nothing behind the point.</summary>
    public bool IsInteger => _scale <= 0;

    /// <summary>-1, 0 or 1.</summary>
    public int Sign => _unscaled.Sign;

    /// <inheritdoc/>
    public int CompareTo(BigDecimal other) => _scale == other._scale ? _unscaled.CompareTo(other._unscaled)
        : _scale < other._scale ? (_unscaled * BigInteger.Pow(10, other._scale - _scale)).CompareTo(other._unscaled)
        : _unscaled.CompareTo(other._unscaled * BigInteger.Pow(10, _scale - other._scale));

    /// <inheritdoc/>
    public bool Equals(BigDecimal other) => _scale == other._scale && _unscaled == other._unscaled;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is BigDecimal other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_unscaled, _scale);

    /// <summary>All its digits, without an exponent; <see cref="Parse"/> reads it back.</summary>
    public override string ToString() => BigDecimalText.Write(_unscaled, _scale);

    /// <summary>As <see cref="ToString()"/>, whatever the format and culture.</summary>
    public string ToString(string? format, IFormatProvider? formatProvider) => ToString();

    /// <summary>Negates.</summary>
    public static BigDecimal operator -(BigDecimal value) => new(-value._unscaled, value._scale);

    /// <summary>Compares by value.</summary>
    public static bool operator ==(BigDecimal left, BigDecimal right) => left.Equals(right);

    /// <summary>Compares by value.</summary>
    public static bool operator !=(BigDecimal left, BigDecimal right) => !left.Equals(right);

    /// <summary>Compares by value.</summary>
    public static bool operator <(BigDecimal left, BigDecimal right) => left.CompareTo(right) < 0;

    /// <summary>Compares by value.</summary>
    public static bool operator >(BigDecimal left, BigDecimal right) => left.CompareTo(right) > 0;

    /// <summary>Compares by value.</summary>
    public static bool operator <=(BigDecimal left, BigDecimal right) => left.CompareTo(right) <= 0;

    /// <summary>Compares by value.</summary>
    public static bool operator >=(BigDecimal left, BigDecimal right) => left.CompareTo(right) >= 0;

    /// <summary>The same as the unary minus.</summary>
    public static BigDecimal Negate(BigDecimal value) => -value;
}
