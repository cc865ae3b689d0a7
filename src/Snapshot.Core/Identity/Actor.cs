namespace Snapshot.Identity;

/// <summary>Who is behind a call. Every call has one, and every change records it.</summary>
/// <param name="Kind">A person, an agent or a worker.</param>
/// <param name="Id">The host's name for them: a user id, an agent's name.</param>
/// <param name="Organization">The organisation they act in, or <see langword="null"/>.</param>
/// <param name="ActingFor">For an agent or worker: the user on whose behalf it acts, whose snapshots it may see.</param>
public sealed record Actor(ActorKind Kind, string Id, string? Organization = null, string? ActingFor = null)
{
    /// <summary>The organisation they act in. A blank one is none: it would be shared by strangers.</summary>
    public string? Organization { get; init => field = string.IsNullOrWhiteSpace(value) ? null : value; } =
        string.IsNullOrWhiteSpace(Organization) ? null : Organization;

    /// <summary>A person.</summary>
    public static Actor User(string id, string? organization = null) => new(ActorKind.User, id, organization);

    /// <summary>A program that acts for a person.</summary>
    public static Actor Agent(string id, string actingFor, string? organization = null) =>
        new(ActorKind.Agent, id, organization, actingFor);

    /// <summary>The user whose rights count: the person, or the one acted for.</summary>
    public string UserId => ActingFor ?? Id;

    /// <summary>The kind and the id, such as <c>agent:spell-checker</c>.</summary>
    public override string ToString() => $"{Kind.ToString().ToLowerInvariant()}:{Id}";
}
