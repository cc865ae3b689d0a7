using System.Text.Json;
using Snapshot.Identity;

namespace Snapshot.Jobs;

/// <summary>A piece of work in the background.</summary>
public sealed record Job
{
    /// <summary>Its id.</summary>
    public required JobId Id { get; init; }

    /// <summary>Which handler runs it, such as <c>pull</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The snapshot it works on.</summary>
    public required SnapshotId Snapshot { get; init; }

    /// <summary>Who asked for it.</summary>
    public required Actor Actor { get; init; }

    /// <summary>Where it stands.</summary>
    public required JobState State { get; init; }

    /// <summary>How far it has come.</summary>
    public JobProgress? Progress { get; init; }

    /// <summary>What came of it, once it succeeded.</summary>
    public JsonElement? Result { get; init; }

    /// <summary>Why it failed, or why its last attempt did.</summary>
    public JobError? Error { get; init; }

    /// <summary>Which of the jobs that wait is started first.</summary>
    public JobPriority Priority { get; init; }

    /// <summary>It was asked to end. It may have succeeded before it heard of that.</summary>
    public bool CancelRequested { get; init; }

    /// <summary>How often it was started since it was last brought on.</summary>
    public int Attempts { get; init; }

    /// <summary>When it was asked for.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last started.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>What the handler was told.</summary>
    public JsonElement Payload { get; init; }
}
