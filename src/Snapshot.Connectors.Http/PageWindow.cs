namespace Snapshot.Connectors.Http;

/// <summary>A page of some size, of a list that is read by row numbers.</summary>
/// <param name="Page">The number of the page, from 1.</param>
/// <param name="Size">The rows on a page.</param>
public readonly record struct PageWindow(int Page, int Size)
{
    /// <summary>How many rows of the list come before the window.</summary>
    public int Start => (Page - 1) * Size;

    /// <summary>How many rows of the list there are up to the window's end.</summary>
    public int End => Page * Size;

    /// <summary>
    /// The window that reaches farthest behind row number <paramref name="row"/>, and has that row in it. Pages of one size never overlap; pages of different sizes
    /// do, and one of the sizes up to <paramref name="most"/> always fits with little waste.
    /// </summary>
    /// <param name="row">The row, from 1; 0 for the beginning.</param>
    /// <param name="most">The most rows that the service puts on a page.</param>
    public static PageWindow Behind(int row, int most) =>
        Enumerable.Range(1, most).Select(size => new PageWindow((Math.Max(row - 1, 0) / size) + 1, size)).MaxBy(window => window.End);
}
