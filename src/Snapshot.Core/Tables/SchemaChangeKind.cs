using System.Text.Json.Serialization;

namespace Snapshot.Tables;

/// <summary>In what a service's table differs from its copy here.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SchemaChangeKind>))]
public enum SchemaChangeKind
{
    /// <summary>The service has a field that is not here.</summary>
    [JsonStringEnumMemberName("fieldAdded")] FieldAdded,

    /// <summary>A field is gone in the service.</summary>
    [JsonStringEnumMemberName("fieldRemoved")] FieldRemoved,

    /// <summary>A field that was gone is there again, of the type it had.</summary>
    [JsonStringEnumMemberName("fieldReappeared")] FieldReappeared,

    /// <summary>A field has another name.</summary>
    [JsonStringEnumMemberName("fieldRenamed")] FieldRenamed,

    /// <summary>A field has another type.</summary>
    [JsonStringEnumMemberName("fieldRetyped")] FieldRetyped,

    /// <summary>What a field allows has changed: whether it can be written or must be given, how long it is, its options.</summary>
    [JsonStringEnumMemberName("factsChanged")] FactsChanged,

    /// <summary>The table has another name.</summary>
    [JsonStringEnumMemberName("tableRenamed")] TableRenamed,

    /// <summary>What the table allows has changed: what can be written, and how.</summary>
    [JsonStringEnumMemberName("capabilitiesChanged")] CapabilitiesChanged,

    /// <summary>Other fields identify a record, so the records that are here cannot be recognised any more.</summary>
    [JsonStringEnumMemberName("keyChanged")] KeyChanged,

    /// <summary>The service has the table no more.</summary>
    [JsonStringEnumMemberName("tableGone")] TableGone,
}
