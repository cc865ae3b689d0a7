namespace Snapshot.Tables;

/// <summary>One of the values that a field or a setting takes.</summary>
/// <param name="Id">The value itself: what is held, compared and sent.</param>
public sealed record FieldOption(string Id)
{
    /// <summary>What people see. <value>The default is the id.</value></summary>
    public string Label { get; init; } = Id;

    /// <summary>An option whose label is its id.</summary>
    public static implicit operator FieldOption(string id) => new(id);

    /// <inheritdoc/>
    public override string ToString() => Label == Id ? Id : $"{Id} ({Label})";
}
