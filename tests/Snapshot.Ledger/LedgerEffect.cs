using Snapshot.Records;

namespace Snapshot.Ledger;

/// <summary>One write that truly happened.</summary>
/// <param name="OperationId">The operation's id.</param>
/// <param name="Kind">What was done.</param>
/// <param name="RecordId">The record.</param>
public sealed record LedgerEffect(string OperationId, WriteKind Kind, string RecordId);
