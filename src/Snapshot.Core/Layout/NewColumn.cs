using Snapshot.Tables;

namespace Snapshot.Layout;

/// <summary>A column that is only here. Exactly one of its type, expression and lookup is given.</summary>
/// <param name="Title">Its name for people; the name by which it is addressed is made of it.</param>
public sealed record NewColumn(string Title)
{
    /// <summary>The type of a scratch column: it starts empty, is edited like any other, and is never published.</summary>
    public FieldType? Type { get; init; }

    /// <summary>What a computed column is computed by, in the language of <c>docs/filters.md</c>.</summary>
    public string? Expression { get; init; }

    /// <summary>Where a lookup finds its values.</summary>
    public ColumnLookup? Lookup { get; init; }
}
