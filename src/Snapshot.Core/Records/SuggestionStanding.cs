using System.Text.Json.Serialization;

namespace Snapshot.Records;

/// <summary>Whether the cell is still what a suggestion was based on.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SuggestionStanding>))]
public enum SuggestionStanding
{
    /// <summary>The cell is as it was.</summary>
    [JsonStringEnumMemberName("open")] Open,

    /// <summary>The cell has another value by now; the suggestion can still be accepted on purpose.</summary>
    [JsonStringEnumMemberName("stale")] Stale,

    /// <summary>The cell holds the suggested value already.</summary>
    [JsonStringEnumMemberName("fulfilled")] Fulfilled,
}
