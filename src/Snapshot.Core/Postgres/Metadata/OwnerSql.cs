using Snapshot.Identity;

namespace Snapshot.Postgres.Metadata;

/// <summary><see cref="Owner.Includes"/> as SQL, over the parameters <c>@user</c> and <c>@organization</c>.</summary>
internal static class OwnerSql
{
    /// <summary>What is the actor's own; of nobody in particular: everything.</summary>
    public static string Condition(Actor? owner) => owner switch
    {
        null => "true",
        { Organization: null } => "owner_user = @user and owner_organization is null",
        _ => "owner_organization = @organization",
    };
}
