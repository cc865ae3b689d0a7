namespace Snapshot.Connectors.Http;

/// <summary>The rows of a list that a window shows.</summary>
/// <param name="Rows">The rows. Fewer than the list has in the window mean that some are hidden.</param>
/// <param name="Total">How many rows the list has.</param>
/// <param name="AsOf">The service's time.</param>
/// <typeparam name="TRow">A row as the service gives it.</typeparam>
public sealed record OverlapPage<TRow>(IReadOnlyList<TRow> Rows, int Total, DateTimeOffset AsOf);
