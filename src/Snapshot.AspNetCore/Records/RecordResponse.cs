using Snapshot.AspNetCore.Identity;
using Snapshot.Records;

namespace Snapshot.AspNetCore.Records;

/// <summary>A record with its present values, and everything that is special about them.</summary>
internal sealed record RecordResponse
{
    public required string Id { get; init; }

    public string? RemoteId { get; init; }

    public required RecordState State { get; init; }

    public required long Version { get; init; }

    public required IReadOnlyDictionary<string, object?> Fields { get; init; }

    /// <summary>The base of each edited field: what the service held when it was last pulled.</summary>
    public required IReadOnlyDictionary<string, object?> Edited { get; init; }

    /// <summary>What the service holds now, of each field in conflict.</summary>
    public required IReadOnlyDictionary<string, object?> Conflicts { get; init; }

    /// <summary>Raw values of the service that do not fit their field's type.</summary>
    public required IReadOnlyDictionary<string, object?> Invalid { get; init; }

    public RecordError? Error { get; init; }

    public required IReadOnlyList<SuggestionResponse> Suggestions { get; init; }

    public static RecordResponse From(Record record) => new()
    {
        Id = Ids.Text(record.Id),
        RemoteId = record.RemoteId,
        State = record.State,
        Version = record.Version,
        Fields = record.Fields,
        Edited = record.Edited,
        Conflicts = record.Conflicts,
        Invalid = record.Invalid,
        Error = record.Error,
        Suggestions = [.. record.Suggestions.Select(SuggestionResponse.From)],
    };
}
