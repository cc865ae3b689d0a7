namespace Snapshot.Storage;

/// <summary>How a pull ended.</summary>
/// <param name="Cursor">Where the next incremental pull begins; <see langword="null"/>: there can be none.</param>
/// <param name="WasScan">Everything was read, to the end.</param>
internal sealed record PullEnd(string? Cursor, bool WasScan);
