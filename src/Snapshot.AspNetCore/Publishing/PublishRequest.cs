namespace Snapshot.AspNetCore.Publishing;

/// <summary>The plan to publish, and its hash as the proof that it was looked at.</summary>
/// <param name="Plan">The plan's id.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="Waive">The codes of findings that are not to block it.</param>
internal sealed record PublishRequest(string Plan, string Hash, IReadOnlyList<string>? Waive = null);
