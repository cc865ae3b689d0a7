using System.Text.Json.Serialization;

namespace Snapshot.Connectors;

/// <summary>What a setting holds; all are given and kept as text.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SettingType>))]
public enum SettingType
{
    /// <summary>Any text.</summary>
    [JsonStringEnumMemberName("text")] Text,

    /// <summary>A whole number.</summary>
    [JsonStringEnumMemberName("integer")] Integer,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    [JsonStringEnumMemberName("boolean")] Boolean,

    /// <summary>An absolute address that begins with <c>http://</c> or <c>https://</c>.</summary>
    [JsonStringEnumMemberName("url")] Url,
}
