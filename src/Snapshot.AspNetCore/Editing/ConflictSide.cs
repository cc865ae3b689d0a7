using System.Text.Json.Serialization;

namespace Snapshot.AspNetCore.Editing;

/// <summary>Whose values count in a conflict.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ConflictSide>))]
internal enum ConflictSide
{
    /// <summary>Those that are here.</summary>
    [JsonStringEnumMemberName("mine")] Mine,

    /// <summary>Those of the service.</summary>
    [JsonStringEnumMemberName("theirs")] Theirs,
}
