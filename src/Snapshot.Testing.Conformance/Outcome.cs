using System.Text.Json.Serialization;

namespace Snapshot.Testing.Conformance;

/// <summary>What a check says of a connector.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Outcome>))]
internal enum Outcome
{
    /// <summary>What the check is named for holds.</summary>
    [JsonStringEnumMemberName("passed")] Passed,

    /// <summary>The table does not claim what the check is named for, and is held to that.</summary>
    [JsonStringEnumMemberName("notClaimed")] NotClaimed,

    /// <summary>The fixture cannot bring about what the check is named for, so nothing is known.</summary>
    [JsonStringEnumMemberName("notTested")] NotTested,

    /// <summary>It does not hold.</summary>
    [JsonStringEnumMemberName("failed")] Failed,
}
