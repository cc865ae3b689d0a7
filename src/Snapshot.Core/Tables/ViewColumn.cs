namespace Snapshot.Tables;

/// <summary>How a table's view shows a column.</summary>
/// <param name="Name">The column.</param>
public sealed record ViewColumn(string Name)
{
    /// <summary>Whether it is shown.</summary>
    public bool Visible { get; init; } = true;

    /// <summary>How wide, in pixels; <see langword="null"/> leaves it to the client.</summary>
    public int? Width { get; init; }
}
