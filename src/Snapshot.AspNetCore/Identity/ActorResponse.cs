using Snapshot.Identity;

namespace Snapshot.AspNetCore.Identity;

/// <summary>Who did something.</summary>
internal sealed record ActorResponse(ActorKind Kind, string Id, string? Organization, string? ActingFor)
{
    public static ActorResponse From(Actor actor) => new(actor.Kind, actor.Id, actor.Organization, actor.ActingFor);
}
