using System.Text.Json.Serialization;

namespace Snapshot.Tables;

/// <summary>Where the values of a column come from.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ColumnKind>))]
public enum ColumnKind
{
    /// <summary>A field of the service: pulled, edited, published.</summary>
    [JsonStringEnumMemberName("remote")] Remote,

    /// <summary>Only here: edited like any other, never published.</summary>
    [JsonStringEnumMemberName("scratch")] Scratch,

    /// <summary>Computed from the other columns of the record whenever it is read.</summary>
    [JsonStringEnumMemberName("computed")] Computed,

    /// <summary>Looked up in another table of the snapshot whenever it is read.</summary>
    [JsonStringEnumMemberName("lookup")] Lookup,

    /// <summary>Was a field of the service, which has it no more or has it with another type: its values stay, and cannot be written.</summary>
    [JsonStringEnumMemberName("removed")] Removed,
}
