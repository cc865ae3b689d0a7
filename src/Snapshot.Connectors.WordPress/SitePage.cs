using System.Text.Json;

namespace Snapshot.Connectors.WordPress;

/// <summary>A page of a list.</summary>
/// <param name="Items">The records on it.</param>
/// <param name="Total">The records in the list, or more than there are where that is not known.</param>
/// <param name="Time">The time by the site's clock.</param>
internal sealed record SitePage(IReadOnlyList<JsonElement> Items, int Total, DateTimeOffset Time)
{
    /// <summary>WordPress counts records that it does not show. What cannot be seen must not look as if it were gone.</summary>
    public bool IsShort(Window window) => Items.Count < Math.Min(window.Size, Total - window.Start);
}
