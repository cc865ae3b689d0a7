namespace Snapshot.AspNetCore.Json;

/// <summary>How long a page is when the caller does not say.</summary>
internal static class PageLimit
{
    public const int Default = 100;
}
