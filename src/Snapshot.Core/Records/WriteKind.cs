using System.Text.Json.Serialization;

namespace Snapshot.Records;

/// <summary>What a write does to a record. The numbers are stored.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<WriteKind>))]
public enum WriteKind : short
{
    /// <summary>Makes it.</summary>
    [JsonStringEnumMemberName("create")] Create = 0,

    /// <summary>Changes some of its fields.</summary>
    [JsonStringEnumMemberName("update")] Update = 1,

    /// <summary>Removes it.</summary>
    [JsonStringEnumMemberName("delete")] Delete = 2,
}
