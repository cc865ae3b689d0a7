using System.Diagnostics.CodeAnalysis;

namespace Snapshot.Identity;

/// <summary>Names one operation. Ids are UUIDs of version 7, so they sort by the time they were made.</summary>
/// <param name="Value">The UUID.</param>
public readonly record struct OperationId(Guid Value)
{
    /// <summary>Makes a new id.</summary>
    public static OperationId New() => new(Guid.CreateVersion7());

    /// <summary>Reads an id as <see cref="ToString"/> writes it; a UUID with hyphens is understood too.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out OperationId id)
    {
        var understood = Guid.TryParse(text, out var value);
        id = new OperationId(value);
        return understood;
    }

    /// <summary>Thirty-two lower-case hexadecimal digits.</summary>
    public override string ToString() => Value.ToString("N");
}
