namespace Snapshot.Records;

/// <summary>One field of a planned write.</summary>
/// <param name="Field">The column.</param>
/// <param name="Old">The base: what the service held when it was last pulled.</param>
/// <param name="New">What would be sent.</param>
/// <param name="Theirs">What the service held when the plan was made; differs from <paramref name="Old"/> only in a conflict.</param>
public sealed record PlannedField(string Field, object? Old, object? New, object? Theirs)
{
    /// <summary>Somebody else changed the field in the service to something else.</summary>
    public bool InConflict { get; init; }
}
