using System.Text.Json.Serialization;

namespace Snapshot.Records;

/// <summary>How a local record stands to the service. The numbers are stored.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RecordState>))]
public enum RecordState : short
{
    /// <summary>As last pulled.</summary>
    [JsonStringEnumMemberName("clean")] Clean = 0,

    /// <summary>At least one field differs from its base.</summary>
    [JsonStringEnumMemberName("edited")] Edited = 1,

    /// <summary>Made here and unknown to the service.</summary>
    [JsonStringEnumMemberName("created")] Created = 2,

    /// <summary>Deleted here and still in the service.</summary>
    [JsonStringEnumMemberName("deleted")] Deleted = 3,

    /// <summary>Gone from the service: kept here in quarantine.</summary>
    [JsonStringEnumMemberName("missing")] Missing = 4,
}
