using System.Text.Json.Serialization;

namespace Snapshot.Records;

/// <summary>What a suggestion proposes. The numbers are stored.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SuggestionKind>))]
public enum SuggestionKind : short
{
    /// <summary>A value for one cell.</summary>
    [JsonStringEnumMemberName("value")] Value = 0,

    /// <summary>That the record be deleted.</summary>
    [JsonStringEnumMemberName("delete")] Delete = 1,

    /// <summary>A new record.</summary>
    [JsonStringEnumMemberName("create")] Create = 2,
}
