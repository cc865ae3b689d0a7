namespace Snapshot.Connectors.Http;

/// <summary>Where a page begins.</summary>
/// <param name="After">The <see cref="KeysetPage.Next"/> of the page before; <see langword="null"/> for the first page.</param>
/// <param name="Since">For an incremental read: only what was created or changed at this time or since, already reaching back.</param>
/// <param name="PageSize">About how many records are wanted.</param>
public sealed record KeysetPlace(string? After, DateTimeOffset? Since, int PageSize);
