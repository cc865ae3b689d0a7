using System.Text.Json;
using Snapshot.Identity;

namespace Snapshot.Jobs;

/// <summary>Work to be done in the background.</summary>
/// <param name="Kind">Which handler runs it.</param>
/// <param name="Snapshot">The snapshot it works on.</param>
/// <param name="Actor">Who asks for it.</param>
/// <param name="Payload">What the handler is told.</param>
public sealed record JobRequest(string Kind, SnapshotId Snapshot, Actor Actor, JsonElement Payload)
{
    /// <summary>Of the jobs that name the same key only one runs at a time; the others wait. <see langword="null"/>: no such bound.</summary>
    public string? ExclusiveKey { get; init; }

    /// <summary>Which of the jobs that wait is started first; of the same priority the one that waits longest.</summary>
    public JobPriority Priority { get; init; }
}
