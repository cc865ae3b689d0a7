using Snapshot.Identity;

namespace Snapshot.Operations;

/// <summary>An operation that may be undone.</summary>
/// <param name="Operation">The operation.</param>
/// <param name="Reverts">The operation that it undid or did again.</param>
/// <param name="RevertedBy">The operation that undid it, while it is undone.</param>
internal sealed record RevertTarget(Operation Operation, OperationId? Reverts, OperationId? RevertedBy);
