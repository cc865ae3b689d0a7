namespace Snapshot.Publishing;

/// <summary>What a gate finds in a plan.</summary>
/// <param name="Verdict">Whether it is only said, or keeps the plan from being published.</param>
/// <param name="Code">A stable name of the rule, in snake_case; a person waives it by this name.</param>
/// <param name="Message">The finding in a sentence, for people.</param>
public sealed record GateFinding(GateVerdict Verdict, string Code, string Message)
{
    /// <summary>The table it is about, when it is one.</summary>
    public string? Table { get; init; }

    /// <summary>The number of the item it is about, when it is one.</summary>
    public long? Item { get; init; }
}
