using System.Text.Json;
using Snapshot.AspNetCore.Identity;
using Snapshot.Jobs;

namespace Snapshot.AspNetCore.Jobs;

/// <summary>A background job and how far it is.</summary>
internal sealed record JobResponse
{
    public required string Id { get; init; }

    public required string Kind { get; init; }

    public required string Snapshot { get; init; }

    public required ActorResponse Actor { get; init; }

    public required JobState State { get; init; }

    /// <summary>It was asked to end, and may not have heard of that yet.</summary>
    public bool CancelRequested { get; init; }

    public JobPriority Priority { get; init; }

    public JobProgress? Progress { get; init; }

    public JsonElement? Result { get; init; }

    public JobError? Error { get; init; }

    public int Attempts { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    public static JobResponse From(Job job) => new()
    {
        Id = job.Id.ToString(),
        Kind = job.Kind,
        Snapshot = job.Snapshot.ToString(),
        Actor = ActorResponse.From(job.Actor),
        State = job.State,
        CancelRequested = job.CancelRequested,
        Priority = job.Priority,
        Progress = job.Progress,
        Result = job.Result,
        Error = job.Error,
        Attempts = job.Attempts,
        CreatedAt = job.CreatedAt,
        StartedAt = job.StartedAt,
        FinishedAt = job.FinishedAt,
    };
}
