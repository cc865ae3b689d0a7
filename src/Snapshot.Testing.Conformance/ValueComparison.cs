using System.Globalization;
using System.Text.Json;
using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Testing.Conformance;

/// <summary>Compares values as a pull does: by what they are converted to, or, where they cannot be, as they came.</summary>
internal static class ValueComparison
{
    public static bool Same(object? one, object? other, FieldType type)
    {
        if (FieldValue.TryConvert(one, type, out var left) != FieldValue.TryConvert(other, type, out var right))
            return false;
        return (left ?? Raw(one), right ?? Raw(other)) switch
        {
            (string a, string b) when type == FieldType.Json => JsonElement.DeepEquals(JsonElement.Parse(a), JsonElement.Parse(b)),
            var (a, b) => Equals(a, b),
        };
    }

    /// <summary>The same, as far as the service holds: a time of its resolution and a number of its scale may be rounded or cut off.</summary>
    public static bool Same(object? written, object? held, FieldType type, HoldsAttribute holds) =>
        Same(written, held, type) || Coarse(written, holds).Any(coarse => Same(coarse, held, type));

    /// <summary>The value with its CLR type, for a message; characters that cannot be seen are spelled out.</summary>
    public static string Show(object? value) => value switch
    {
        null => "null",
        string text => JsonSerializer.Serialize(text),
        JsonElement json => $"{json.GetRawText()} (JSON)",
        // In full: what was cut off is what the message is about.
        DateTimeOffset or DateTime or DateOnly or TimeOnly => $"{((IFormattable)value).ToString("O", CultureInfo.InvariantCulture)} ({value.GetType().Name})",
        IFormattable other => $"{other.ToString(null, CultureInfo.InvariantCulture)} ({value.GetType().Name})",
        _ => $"{value} ({value.GetType().Name})",
    };

    private static IEnumerable<object> Coarse(object? value, HoldsAttribute holds)
    {
        var step = TimeSpan.Parse(holds.TimeResolution, CultureInfo.InvariantCulture).Ticks;
        return value switch
        {
            TimeOnly time => Steps(time.Ticks, TimeOnly.MaxValue.Ticks).Select(ticks => (object)new TimeOnly(ticks)),
            DateTime time => Steps(time.Ticks, DateTime.MaxValue.Ticks).Select(ticks => (object)new DateTime(ticks)),
            DateTimeOffset time => Steps(time.UtcTicks, DateTime.MaxValue.Ticks).Select(ticks => (object)new DateTimeOffset(ticks, TimeSpan.Zero)),
            decimal number => new[] { MidpointRounding.ToZero, MidpointRounding.AwayFromZero, MidpointRounding.ToEven }
                .Select(rounding => (object)decimal.Round(number, holds.NumberScale, rounding)),
            _ => [],
        };

        // Cut off, and rounded.
        IEnumerable<long> Steps(long ticks, long most) => new[] { ticks / step * step, (ticks + (step / 2)) / step * step }.Where(near => near <= most);
    }

    private static object? Raw(object? value) => value switch
    {
        JsonElement { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined } => null,
        JsonElement { ValueKind: JsonValueKind.String } json => json.GetString(),
        JsonElement json => json.GetRawText(),
        _ => value,
    };
}
