using System.Diagnostics.CodeAnalysis;

namespace Snapshot.Identity;

/// <summary>Names one account. Ids are UUIDs of version 7, so they sort by the time they were made.</summary>
/// <param name="Value">The UUID.</param>
public readonly record struct AccountId(Guid Value)
{
    /// <summary>Makes a new id.</summary>
    public static AccountId New() => new(Guid.CreateVersion7());

    /// <summary>Reads an id as <see cref="ToString"/> writes it; a UUID with hyphens is understood too.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out AccountId id)
    {
        var understood = Guid.TryParse(text, out var value);
        id = new AccountId(value);
        return understood;
    }

    /// <summary>Thirty-two lower-case hexadecimal digits.</summary>
    public override string ToString() => Value.ToString("N");
}
