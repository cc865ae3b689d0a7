using System.Text.Json;
using Snapshot.Identity;
using Snapshot.Jobs;

using Snapshot.Postgres.Sql;

namespace Snapshot.Postgres.Jobs;

/// <summary>A row of the job table.</summary>
internal sealed class JobRow
{
    public Guid Id { get; init; }

    public string Kind { get; init; } = "";

    public Guid SnapshotId { get; init; }

    public string Actor { get; init; } = "";

    public string Payload { get; init; } = "";

    public string State { get; init; } = "";

    public bool CancelRequested { get; init; }

    public short Priority { get; init; }

    public int Attempts { get; init; }

    public string? Progress { get; init; }

    public string? Result { get; init; }

    public string? Error { get; init; }

    public DateTime CreatedAt { get; init; }

    public DateTime? StartedAt { get; init; }

    public DateTime? FinishedAt { get; init; }

    public long LeaseToken { get; init; }

    public Job ToJob() => new()
    {
        Id = new JobId(Id),
        Kind = Kind,
        Snapshot = new SnapshotId(SnapshotId),
        Actor = Read<Actor>(Actor)!,
        State = Enum.Parse<JobState>(State, ignoreCase: true),
        CancelRequested = CancelRequested,
        Priority = (JobPriority)Priority,
        Attempts = Attempts,
        Progress = Read<JobProgress>(Progress),
        Result = Read<JsonElement?>(Result),
        Error = Read<JobError>(Error),
        CreatedAt = CreatedAt,
        StartedAt = StartedAt,
        FinishedAt = FinishedAt,
        Payload = Read<JsonElement>(Payload),
    };

    private static T? Read<T>(string? json) => json is null ? default : JsonSerializer.Deserialize<T>(json, SnapshotDatabase.Json);
}
