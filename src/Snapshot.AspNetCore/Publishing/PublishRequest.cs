namespace Snapshot.AspNetCore.Publishing;

/// <summary>The plan to publish, and its hash as the proof that it was looked at.</summary>
internal sealed record PublishRequest(string Plan, string Hash);
