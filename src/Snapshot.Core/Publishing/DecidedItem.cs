namespace Snapshot.Publishing;

/// <summary>One item of a publication that a person decides about.</summary>
/// <param name="Item">Its number.</param>
/// <param name="RemoteId">The service's id of the record that it created, when that is said to have been applied; else <see langword="null"/>.</param>
public sealed record DecidedItem(long Item, string? RemoteId = null)
{
    /// <summary>
    /// Whether the write counts as applied although the service holds something else than was sent: a service may change what it is given.
    /// <value>The default is <see langword="false"/>: such a decision is refused.</value>
    /// </summary>
    public bool EvenIfDifferent { get; init; }
}
