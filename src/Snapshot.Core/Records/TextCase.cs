using System.Text.Json.Serialization;

namespace Snapshot.Records;

/// <summary>The capitals of a text.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TextCase>))]
public enum TextCase
{
    /// <summary>All capitals.</summary>
    [JsonStringEnumMemberName("upper")] Upper,

    /// <summary>No capitals.</summary>
    [JsonStringEnumMemberName("lower")] Lower,

    /// <summary>A capital at the beginning of each word.</summary>
    [JsonStringEnumMemberName("title")] Title,
}
