using System.Text.Json.Serialization;

namespace Snapshot.Records;

/// <summary>What is done to a number.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Calculation>))]
public enum Calculation
{
    /// <summary>The operand is added.</summary>
    [JsonStringEnumMemberName("add")] Add,

    /// <summary>The operand is subtracted.</summary>
    [JsonStringEnumMemberName("subtract")] Subtract,

    /// <summary>The number is multiplied by the operand.</summary>
    [JsonStringEnumMemberName("multiply")] Multiply,

    /// <summary>The number is divided by the operand.</summary>
    [JsonStringEnumMemberName("divide")] Divide,

    /// <summary>The number is rounded to as many decimal places as the operand says; halves go away from zero.</summary>
    [JsonStringEnumMemberName("round")] Round,
}
