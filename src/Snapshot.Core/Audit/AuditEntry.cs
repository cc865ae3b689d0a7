using Snapshot.Identity;

namespace Snapshot.Audit;

/// <summary>One line of the audit trail: who did what, when, to how many records. It outlives the snapshot.</summary>
public sealed record AuditEntry
{
    /// <summary>When, by the database's clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who.</summary>
    public required Actor Actor { get; init; }

    /// <summary>What, such as <c>records.edited</c> or <c>account.connected</c>.</summary>
    public required string Action { get; init; }

    /// <summary>The snapshot it was done to, when there is one.</summary>
    public SnapshotId? Snapshot { get; init; }

    /// <summary>The table it was done to, when it was one.</summary>
    public string? Table { get; init; }

    /// <summary>The operation that holds its details.</summary>
    public OperationId? Operation { get; init; }

    /// <summary>How many records it touched.</summary>
    public long Records { get; init; }

    /// <summary>One sentence for a person.</summary>
    public required string Summary { get; init; }
}
