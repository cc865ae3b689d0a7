using System.Text.Json.Serialization;

namespace Snapshot.Tables;

/// <summary>What was done about a change of a service's table.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SchemaOutcome>))]
public enum SchemaOutcome
{
    /// <summary>A person must decide; the table is not pulled until then.</summary>
    [JsonStringEnumMemberName("pending")] Pending,

    /// <summary>The table here is as the service's now.</summary>
    [JsonStringEnumMemberName("applied")] Applied,

    /// <summary>The field is gone there; its column stays here with its values, read-only.</summary>
    [JsonStringEnumMemberName("kept")] Kept,

    /// <summary>The column has the new type, and every value was carried over.</summary>
    [JsonStringEnumMemberName("converted")] Converted,

    /// <summary>The old values stay in a read-only column beside; a new one of the new type takes the field.</summary>
    [JsonStringEnumMemberName("setAside")] SetAside,

    /// <summary>The table is frozen: nothing was done.</summary>
    [JsonStringEnumMemberName("ignored")] Ignored,

    /// <summary>This table cannot follow: drop it, and add the service's anew.</summary>
    [JsonStringEnumMemberName("refused")] Refused,
}
