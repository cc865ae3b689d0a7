using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Snapshot.Errors;
using Snapshot.Identity;

namespace Snapshot.AspNetCore.Identity;

/// <summary>The actor behind a request, bound as a parameter of an endpoint.</summary>
internal readonly record struct Caller(Actor Actor)
{
    public static implicit operator Actor(Caller caller) => caller.Actor;

    public static async ValueTask<Caller> BindAsync(HttpContext http)
    {
        var options = http.RequestServices.GetRequiredService<IOptions<SnapshotHttpOptions>>().Value;
        var actor = options.FindActor is { } find ? await find(http).ConfigureAwait(false) : FromClaims(http.User, options);
        return new Caller(actor ?? throw new SnapshotException(
            SnapshotErrorCode.ActorUnknown, "Nobody is behind this call: the host has authenticated no user."));
    }

    private static Actor? FromClaims(ClaimsPrincipal principal, SnapshotHttpOptions options)
    {
        if (options.UserClaims.Select(principal.FindFirstValue).FirstOrDefault(value => !string.IsNullOrEmpty(value)) is not { } user)
            return null;
        var organization = Value(principal, options.OrganizationClaim);
        return Value(principal, options.AgentClaim) is { } agent ? Actor.Agent(agent, user, organization) : Actor.User(user, organization);
    }

    private static string? Value(ClaimsPrincipal principal, string? claim) =>
        claim is not null && principal.FindFirstValue(claim) is { Length: > 0 } value ? value : null;
}
