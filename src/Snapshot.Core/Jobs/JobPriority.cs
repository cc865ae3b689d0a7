using System.Text.Json.Serialization;

namespace Snapshot.Jobs;

/// <summary>Which of the jobs that wait is started first.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<JobPriority>))]
public enum JobPriority
{
    /// <summary>After all others: nobody waits for it.</summary>
    [JsonStringEnumMemberName("low")] Low = -1,

    /// <summary>The usual one.</summary>
    [JsonStringEnumMemberName("normal")] Normal = 0,

    /// <summary>Before all others: somebody looks on.</summary>
    [JsonStringEnumMemberName("high")] High = 1,
}
