namespace Snapshot.Identity;

/// <summary>Whose a snapshot or an account is.</summary>
/// <param name="User">The user.</param>
/// <param name="Organization">The organisation whose members share it, or <see langword="null"/>.</param>
public sealed record Owner(string User, string? Organization)
{
    /// <summary>
    /// Whether it is the actor's own: everything of the organisation that the actor acts in, or, of one who acts in none, what the user made
    /// outside of any. The same user in another organisation is a stranger.
    /// </summary>
    public bool Includes(Actor actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return Organization == actor.Organization && (Organization is not null || User == actor.UserId);
    }
}
