using System.Text.Json.Serialization;

namespace Snapshot.Records;

/// <summary>What the values of one field are like.</summary>
/// <param name="Field">The field.</param>
/// <param name="Filled">How many records have a value that is not an empty text.</param>
/// <param name="Empty">How many have none, or an empty text.</param>
/// <param name="Distinct">How many different values there are.</param>
public sealed record FieldSummary(string Field, long Filled, long Empty, long Distinct)
{
    /// <summary>The smallest value, of fields that have an order.</summary>
    public object? Min { get; init; }

    /// <summary>The largest value, of fields that have an order.</summary>
    public object? Max { get; init; }

    /// <summary>The sum, of numbers.</summary>
    public object? Sum { get; init; }

    /// <summary>The mean, of numbers; to at least 16 significant digits, without zeros at its end.</summary>
    [JsonConverter(typeof(MeanJsonConverter))]
    public object? Average { get; init; }
}
