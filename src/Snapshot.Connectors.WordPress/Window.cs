namespace Snapshot.Connectors.WordPress;

/// <summary>A page of some size: the only way into a list that all of WordPress's tables have.</summary>
/// <param name="Page">The number of the page, from 1.</param>
/// <param name="Size">The records on a page.</param>
internal readonly record struct Window(int Page, int Size)
{
    /// <summary>The most records that WordPress puts on a page.</summary>
    public const int Most = 100;

    /// <summary>Rows of the list before the window.</summary>
    public int Start => (Page - 1) * Size;

    /// <summary>Rows of the list up to the window's end.</summary>
    public int End => Page * Size;

    /// <summary>
    /// The window that reaches farthest behind row number <paramref name="position"/>, and has that row in it. Pages of one size never overlap;
    /// pages of different sizes do, and one of the sizes up to 100 always fits with little waste.
    /// </summary>
    public static Window Behind(int position) =>
        Enumerable.Range(1, Most).Select(size => new Window((Math.Max(position - 1, 0) / size) + 1, size)).MaxBy(window => window.End);
}
