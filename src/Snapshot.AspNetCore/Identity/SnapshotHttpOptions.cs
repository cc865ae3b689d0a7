using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using Snapshot.Identity;

namespace Snapshot.AspNetCore.Identity;

/// <summary>How the actor of a call is found, and what else of the host the API lets be. Configure it with <c>services.Configure&lt;SnapshotHttpOptions&gt;(…)</c>.</summary>
public sealed class SnapshotHttpOptions
{
    /// <summary>Gets the claims that may name the user; the first that is there counts.</summary>
    /// <value>The default is <see cref="ClaimTypes.NameIdentifier"/>, then <c>sub</c>.</value>
    public IList<string> UserClaims { get; } = [ClaimTypes.NameIdentifier, "sub"];

    /// <summary>
    /// Gets or sets the claim that names the organisation whose members share snapshots. A blank value is none; a caller with several
    /// different ones is refused.
    /// </summary>
    /// <value>The default is <see langword="null"/>: everyone is on their own.</value>
    public string? OrganizationClaim { get; set; }

    /// <summary>
    /// Gets or sets the claim that names an agent. A caller who has it, whatever its value, looks and suggests on behalf of the user, and can
    /// do nothing else.
    /// </summary>
    /// <value>The default is <c>agent</c>.</value>
    public string? AgentClaim { get; set; } = "agent";

    /// <summary>Gets the query parameters that the host itself reads, such as <c>api-version</c>; any that the API does not know is refused otherwise.</summary>
    /// <value>The default is empty. Case does not count.</value>
    public ISet<string> HostParameters { get; } = new HashSet<string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Gets or sets what finds the actor instead of the claims. <see langword="null"/> as its answer is a 401.</summary>
    public Func<HttpContext, ValueTask<Actor?>>? FindActor { get; set; }
}
