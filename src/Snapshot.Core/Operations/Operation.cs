using Snapshot.Identity;

namespace Snapshot.Operations;

/// <summary>One recorded change of a snapshot.</summary>
public sealed record Operation
{
    /// <summary>Its id.</summary>
    public required OperationId Id { get; init; }

    /// <summary>What it did: one of <see cref="OperationKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>Who did it.</summary>
    public required Actor Actor { get; init; }

    /// <summary>The table it changed, when it is one.</summary>
    public string? Table { get; init; }

    /// <summary>How many records it changed, all steps together.</summary>
    public required long Records { get; init; }

    /// <summary>The revision of its last step.</summary>
    public required long Revision { get; init; }

    /// <summary>When its first step was committed.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>One sentence for a person.</summary>
    public required string Summary { get; init; }

    /// <summary>The operation that this one undoes or does again.</summary>
    public OperationId? Reverts { get; init; }

    /// <summary>The operation that undid this one, while it is undone.</summary>
    public OperationId? RevertedBy { get; init; }
}
