using System.Text.Json;
using Snapshot.Identity;
using Snapshot.Jobs;

namespace Snapshot.Publishing;

/// <summary>What a publish job is told.</summary>
internal sealed record PublishPayload(Guid Publication, Guid Plan)
{
    public static JobRequest Request(SnapshotId snapshot, PublicationId publication, PlanId plan, Actor actor) =>
        new(PublishHandler.JobKind, snapshot, actor, JsonSerializer.SerializeToElement(new PublishPayload(publication.Value, plan.Value)))
        {
            ExclusiveKey = SyncKey.Of(snapshot),
        };
}
