using System.Text.Json.Serialization;

namespace Snapshot.Tables;

/// <summary>How far a table's first pull has come.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TableState>))]
public enum TableState
{
    /// <summary>Never pulled, or its first pull is under way: it can be read, not changed.</summary>
    [JsonStringEnumMemberName("loading")] Loading,

    /// <summary>Pulled at least once.</summary>
    [JsonStringEnumMemberName("ready")] Ready,
}
