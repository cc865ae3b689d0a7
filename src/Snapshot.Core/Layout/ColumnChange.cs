using Snapshot.Tables;

namespace Snapshot.Layout;

/// <summary>What is to be changed of a column that is only here; what is <see langword="null"/> stays.</summary>
public sealed record ColumnChange
{
    /// <summary>Another name for people. The one by which it is addressed stays.</summary>
    public string? Title { get; init; }

    /// <summary>Another expression for a computed column.</summary>
    public string? Expression { get; init; }

    /// <summary>Another place for a lookup.</summary>
    public ColumnLookup? Lookup { get; init; }
}
