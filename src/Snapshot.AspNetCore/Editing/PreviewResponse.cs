using Snapshot.AspNetCore.Identity;
using Snapshot.Records;

namespace Snapshot.AspNetCore.Editing;

/// <summary>What a bulk change would do.</summary>
internal sealed record PreviewResponse(long Count, IReadOnlyList<PreviewResponse.Example> Examples)
{
    public static PreviewResponse From(BulkPreview preview) => new(
        preview.Count, [.. preview.Examples.Select(example => new Example(Ids.Text(example.Record), example.Before, example.After))]);

    /// <summary>One record that it would change.</summary>
    internal sealed record Example(string Record, IReadOnlyDictionary<string, object?>? Before, IReadOnlyDictionary<string, object?>? After);
}
