using System.Globalization;

namespace Snapshot.Records.Filtering;

/// <summary>Reads the text of a literal as a value of a type, before PostgreSQL sees it.</summary>
internal static class LiteralText
{
    private const NumberStyles Whole = NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite;
    private const NumberStyles Fraction = Whole | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    private static readonly string[] TimeFormats =
        ["HH:mm", "HH:mm:ss", "HH:mm:ss.f", "HH:mm:ss.ff", "HH:mm:ss.fff", "HH:mm:ss.ffff", "HH:mm:ss.fffff", "HH:mm:ss.ffffff"];

    private static readonly string[] LocalFormats =
        ["yyyy-MM-dd", .. TimeFormats.SelectMany(time => new[] { $"yyyy-MM-dd {time}", $"yyyy-MM-dd'T'{time}" })];

    private static readonly string[] ZonedFormats =
        [.. LocalFormats.Skip(1).SelectMany(local => new[] { $"{local}'Z'", $"{local}zz", $"{local}zzz", $"{local} zzz" })];

    /// <summary>The value as the .NET type that stands for <paramref name="type"/>, or <see langword="null"/>.</summary>
    public static object? Read(string text, FilterType type) => type switch
    {
        FilterType.Text => text,
        FilterType.Boolean => Boolean(text.Trim()),
        FilterType.Integer => long.TryParse(text, Whole, CultureInfo.InvariantCulture, out var value) ? value : null,
        FilterType.Number => Number(text),
        FilterType.Float => Float(text),
        FilterType.Date => DateOnly.TryParseExact(
            text.Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var value) ? value : null,
        FilterType.Time => TimeOnly.TryParseExact(
            text.Trim(), TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var value) ? value : null,
        FilterType.LocalTimestamp => Local(text.Trim()),
        FilterType.Timestamp => Instant(text.Trim()),
        FilterType.Uuid => Uuid(text.Trim()),
        FilterType.Json => JsonFieldText.Read(text),
        FilterType.Interval => IntervalText.Read(text),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };

    /// <summary>What such a literal looks like, for an error.</summary>
    public static string Example(FilterType type) => type switch
    {
        FilterType.Boolean => "'true' or 'false'",
        FilterType.Integer => "a whole number such as 42",
        FilterType.Number or FilterType.Float => "a number such as 12.5",
        FilterType.Date => "a date such as '2024-01-31'",
        FilterType.Time => "a time such as '13:45:00'",
        FilterType.LocalTimestamp => "a timestamp without a zone such as '2024-01-31 13:45:00'",
        FilterType.Timestamp => "a timestamp such as '2024-01-31 13:45:00Z'",
        FilterType.Uuid => "a UUID such as '0190a0b0-7c1d-7e2f-8a3b-4c5d6e7f8091'",
        FilterType.Json => "JSON such as '{\"a\": 1}'",
        FilterType.Interval => "an interval such as '7 days' or '1 hour 30 minutes'",
        _ => type.Words,
    };

    /// <summary>A number as it stands in the filter, without quotes: whole, exact, or floating where it is too large for that.</summary>
    public static FilterLiteral? Plain(FilterToken token)
    {
        if (long.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var whole))
            return new(whole, FilterType.Integer, token.Position);
        if (Number(token.Value) is { } number)
            return new(number, FilterType.Number, token.Position);
        var hasExponent = token.Value.AsSpan().ContainsAny('e', 'E');
        return hasExponent && Float(token.Value) is { } value && double.IsFinite(value)
            ? new(value, FilterType.Float, token.Position)
            : null;
    }

    private static object? Boolean(string text) => text.ToLowerInvariant() switch
    {
        "true" or "t" or "yes" or "y" or "on" or "1" => true,
        "false" or "f" or "no" or "n" or "off" or "0" => false,
        _ => null,
    };

    private static object? Number(string text) => NumberValue.Parse(text.Trim());

    private static double? Float(string text) => text.Trim().ToLowerInvariant() switch
    {
        "nan" => double.NaN,
        "infinity" or "inf" or "+infinity" => double.PositiveInfinity,
        "-infinity" or "-inf" => double.NegativeInfinity,
        var plain => double.TryParse(plain, Fraction, CultureInfo.InvariantCulture, out var value) ? value : null,
    };

    private static object? Local(string text) => DateTime.TryParseExact(
        text, LocalFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var value) ? value : null;

    private static object? Instant(string text)
    {
        const DateTimeStyles universal = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return DateTimeOffset.TryParseExact(text, ZonedFormats, CultureInfo.InvariantCulture, universal, out var zoned)
            || DateTimeOffset.TryParseExact(text, LocalFormats, CultureInfo.InvariantCulture, universal, out zoned)
                ? zoned
                : null;
    }

    private static object? Uuid(string text) =>
        Guid.TryParseExact(text, "D", out var value) || Guid.TryParseExact(text, "N", out value) || Guid.TryParseExact(text, "B", out value)
            ? value
            : null;
}
