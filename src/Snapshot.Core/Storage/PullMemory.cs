namespace Snapshot.Storage;

/// <summary>What is known of a table's pulls: the one under way, and where the next may begin.</summary>
/// <param name="Unfinished">How far the pull under way has come; <see langword="null"/>: none is.</param>
/// <param name="Cursor">The cursor that the last pull ended with; <see langword="null"/>: none, or it does not count any more.</param>
/// <param name="SinceScan">How long ago the last whole scan ended; <see langword="null"/>: there was none.</param>
/// <param name="Last">How the last pull ended; <see langword="null"/>: there was none.</param>
internal sealed record PullMemory(PullPosition? Unfinished, string? Cursor, TimeSpan? SinceScan, PullEnd? Last);
