using System.Text.Json;

namespace Snapshot.Connectors.WordPress;

/// <summary>A page of a list.</summary>
/// <param name="Items">The records on it.</param>
/// <param name="Total">The records in the list.</param>
/// <param name="Time">The time by the site's clock.</param>
internal sealed record SitePage(IReadOnlyList<JsonElement> Items, int Total, DateTimeOffset Time);
