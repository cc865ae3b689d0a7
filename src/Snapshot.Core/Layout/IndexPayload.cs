namespace Snapshot.Layout;

/// <summary>Which index a job is to build.</summary>
internal sealed record IndexPayload(string Table, string? Field);
