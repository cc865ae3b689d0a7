namespace Snapshot.Syncing;

/// <summary>What a pull job is told.</summary>
/// <param name="Tables">The names of the tables to pull; <see langword="null"/>: all that there are when it begins.</param>
/// <param name="Full">Everything is read, however little has changed.</param>
internal sealed record PullPayload(IReadOnlyList<string>? Tables, bool Full = false);
