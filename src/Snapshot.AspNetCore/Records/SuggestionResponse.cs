using Snapshot.AspNetCore.Identity;
using Snapshot.Records;

namespace Snapshot.AspNetCore.Records;

/// <summary>A proposed value, deletion or record that waits for a person.</summary>
internal sealed record SuggestionResponse
{
    public required string Id { get; init; }

    public required SuggestionKind Kind { get; init; }

    public string? Record { get; init; }

    public string? Field { get; init; }

    public object? Value { get; init; }

    public object? Based { get; init; }

    public SuggestionStanding Standing { get; init; }

    public required string Author { get; init; }

    public string? Run { get; init; }

    public string? Reason { get; init; }

    public float? Confidence { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public static SuggestionResponse From(Suggestion suggestion) => new()
    {
        Id = Ids.Text(suggestion.Id),
        Kind = suggestion.Kind,
        Record = suggestion.Record is { } record ? Ids.Text(record) : null,
        Field = suggestion.Field,
        Value = suggestion.Value,
        Based = suggestion.Based,
        Standing = suggestion.Standing,
        Author = suggestion.Author,
        Run = suggestion.Run,
        Reason = suggestion.Reason,
        Confidence = suggestion.Confidence,
        CreatedAt = suggestion.CreatedAt,
    };
}
