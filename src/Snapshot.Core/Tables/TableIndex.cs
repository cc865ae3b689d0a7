namespace Snapshot.Tables;

/// <summary>An index that somebody asked for, so that sorting, filtering or searching need not read the whole table.</summary>
/// <param name="Field">The column it sorts; <see langword="null"/> for the one that serves searches in all text columns.</param>
public sealed record TableIndex(string? Field)
{
    /// <summary>Whether it serves searches.</summary>
    public bool ForSearch => Field is null;
}
