using System.Diagnostics.CodeAnalysis;

namespace Snapshot.Identity;

/// <summary>Names one publication. Ids are UUIDs of version 7, so they sort by the time they were made.</summary>
/// <param name="Value">The UUID.</param>
public readonly record struct PublicationId(Guid Value)
{
    /// <summary>Makes a new id.</summary>
    public static PublicationId New() => new(Guid.CreateVersion7());

    /// <summary>Reads an id as <see cref="ToString"/> writes it; a UUID with hyphens is understood too.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out PublicationId id)
    {
        var understood = Guid.TryParse(text, out var value);
        id = new PublicationId(value);
        return understood;
    }

    /// <summary>Thirty-two lower-case hexadecimal digits.</summary>
    public override string ToString() => Value.ToString("N");
}
