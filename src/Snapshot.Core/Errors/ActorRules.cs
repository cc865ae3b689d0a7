using Snapshot.Identity;

namespace Snapshot.Errors;

/// <summary>Checks who a host says is behind a call.</summary>
internal static class ActorRules
{
    private const int Longest = 256;

    /// <exception cref="SnapshotException"><c>actor_invalid</c>.</exception>
    public static void Require(Actor actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        Require("id", actor.Id);
        if (actor.ActingFor is not null)
            Require("user acted for", actor.ActingFor);
        if (actor.Organization is not null)
            Require("organisation", actor.Organization);
    }

    private static void Require(string what, string? value)
    {
        var fault = string.IsNullOrWhiteSpace(value) ? "is blank"
            : value.Length > Longest ? $"has more than {Longest} characters"
            : value.Any(char.IsControl) ? "holds a control character"
            : HasLoneSurrogate(value) ? "is no valid text"
            : null;
        if (fault is not null)
            throw new SnapshotException(SnapshotErrorCode.ActorInvalid, $"The caller's {what} {fault}.")
            {
                Details = new Dictionary<string, object?> { ["longest"] = Longest },
            };
    }

    private static bool HasLoneSurrogate(string value)
    {
        foreach (var rune in value.EnumerateRunes())
        {
            if (rune == System.Text.Rune.ReplacementChar)
                return true;
        }
        return false;
    }
}
