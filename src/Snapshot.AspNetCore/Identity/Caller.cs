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
    // What an agent is called whose claim holds nothing: the claim is there, so it is no person.
    private const string Unnamed = "unnamed";

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
        if (options.UserClaims.Select(claim => Single(principal, claim)).FirstOrDefault(user => user is not null) is not { } user)
            return null;
        var organization = options.OrganizationClaim is { } claim ? Single(principal, claim) : null;
        return options.AgentClaim is { } agent && principal.HasClaim(claim => Is(claim, agent))
            ? Actor.Agent(Values(principal, agent).FirstOrDefault() ?? Unnamed, user, organization)
            : Actor.User(user, organization);
    }

    // Whose claim it is decides what they see: of several values none is the right one.
    private static string? Single(ClaimsPrincipal principal, string type) => Values(principal, type).Distinct(StringComparer.Ordinal).ToList() switch
    {
        [] => null,
        [var value] => value,
        _ => throw new SnapshotException(
            SnapshotErrorCode.ActorInvalid,
            $"The caller has several values of the claim “{type}”, so it is not clear who they are. The host chooses one with {nameof(SnapshotHttpOptions)}.{nameof(SnapshotHttpOptions.FindActor)}.")
        {
            Details = new Dictionary<string, object?> { ["claim"] = type },
        },
    };

    private static IEnumerable<string> Values(ClaimsPrincipal principal, string type) =>
        principal.FindAll(claim => Is(claim, type)).Select(claim => claim.Value).Where(value => !string.IsNullOrWhiteSpace(value));

    private static bool Is(Claim claim, string type) => string.Equals(claim.Type, type, StringComparison.OrdinalIgnoreCase);
}
