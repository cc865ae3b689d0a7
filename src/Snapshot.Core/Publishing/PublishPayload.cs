namespace Snapshot.Publishing;

/// <summary>What a publish job is told.</summary>
internal sealed record PublishPayload(Guid Publication, Guid Plan);
