using System.Text.Json.Serialization;

namespace Snapshot.Jobs;

/// <summary>Where a job stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<JobState>))]
public enum JobState
{
    /// <summary>Waits for a worker.</summary>
    [JsonStringEnumMemberName("queued")] Queued,

    /// <summary>A worker has it.</summary>
    [JsonStringEnumMemberName("running")] Running,

    /// <summary>Done.</summary>
    [JsonStringEnumMemberName("succeeded")] Succeeded,

    /// <summary>Given up; its error says why.</summary>
    [JsonStringEnumMemberName("failed")] Failed,

    /// <summary>Tried too often; waits for a person who has it started again.</summary>
    [JsonStringEnumMemberName("parked")] Parked,

    /// <summary>Ended because somebody asked.</summary>
    [JsonStringEnumMemberName("canceled")] Canceled,
}
