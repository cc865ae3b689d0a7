using System.Text.Json.Serialization;

namespace Snapshot.Publishing;

/// <summary>How much a gate's finding weighs.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<GateVerdict>))]
public enum GateVerdict
{
    /// <summary>It is shown; the plan can be published.</summary>
    [JsonStringEnumMemberName("warn")] Warn,

    /// <summary>The plan is published only when a person waives the finding.</summary>
    [JsonStringEnumMemberName("block")] Block,
}
