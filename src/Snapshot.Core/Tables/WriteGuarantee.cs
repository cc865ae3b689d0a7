using System.Text.Json.Serialization;

namespace Snapshot.Tables;

/// <summary>What stands between a publish and another writer of the same remote record.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<WriteGuarantee>))]
public enum WriteGuarantee
{
    /// <summary>Nothing: the last writer wins.</summary>
    [JsonStringEnumMemberName("blind")] Blind,

    /// <summary>The record is read just before it is written; a change between the two is lost.</summary>
    [JsonStringEnumMemberName("readThenWrite")] ReadThenWrite,

    /// <summary>The service itself refuses a write on a record that has changed.</summary>
    [JsonStringEnumMemberName("compareAndSet")] CompareAndSet,
}
