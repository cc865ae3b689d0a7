namespace Snapshot.AspNetCore.Json;

/// <summary>Part of a list, and where it goes on.</summary>
internal sealed record ListPage<T>(IReadOnlyList<T> Items, string? NextCursor)
{
    /// <summary>A full page may have more behind it; its last item's <paramref name="cursor"/> says where.</summary>
    public static ListPage<T> Of<TSource>(IReadOnlyList<TSource> source, int limit, Func<TSource, T> convert, Func<TSource, object> cursor) =>
        new([.. source.Select(convert)], source.Count == limit ? cursor(source[^1]).ToString() : null);

    /// <summary>All there is.</summary>
    public static ListPage<T> Whole(IEnumerable<T> items) => new([.. items], null);
}
