using Snapshot.AspNetCore.Records;

namespace Snapshot.AspNetCore.Operations;

/// <summary>A record that was left alone.</summary>
/// <param name="Id">The id that was asked for.</param>
/// <param name="Reason"><c>version</c>: it has changed since; <c>missing</c>: there is no such record.</param>
/// <param name="Current">What it is now.</param>
internal sealed record StaleRecord(string Id, string Reason, RecordResponse? Current);
