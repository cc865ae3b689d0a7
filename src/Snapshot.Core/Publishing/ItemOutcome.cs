using Snapshot.Storage;

namespace Snapshot.Publishing;

/// <summary>What became of an item, and what that means for its record.</summary>
internal sealed record ItemOutcome(ItemResult Result, Acknowledgement? Acknowledgement);
