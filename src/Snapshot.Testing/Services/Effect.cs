using Snapshot.Records;

namespace Snapshot.Testing.Services;

/// <summary>One write that the service really carried out.</summary>
/// <param name="OperationId">The operation's id.</param>
/// <param name="Kind">What was done.</param>
/// <param name="Table">The table.</param>
/// <param name="RecordId">The record.</param>
/// <param name="Values">What was written, by field id.</param>
public sealed record Effect(string OperationId, WriteKind Kind, string Table, string RecordId, IReadOnlyDictionary<string, object?> Values);
