namespace Snapshot.Connectors.Postgres;

/// <summary>What became of writes that were tried in one transaction.</summary>
internal abstract record WriteAttempt
{
    private WriteAttempt()
    {
    }

    /// <summary>The transaction was committed, or nobody knows, which the answers say.</summary>
    public sealed record Done(IReadOnlyList<WriteResult> Results) : WriteAttempt;

    /// <summary>The transaction was undone.</summary>
    /// <param name="Fault">Why; <see langword="null"/> when a create returned nothing, and must be tried alone to see what it did.</param>
    /// <param name="At">Which write is at fault, where that is known. Those before it went through.</param>
    public sealed record Undone(WriteFault? Fault, int? At) : WriteAttempt;
}
