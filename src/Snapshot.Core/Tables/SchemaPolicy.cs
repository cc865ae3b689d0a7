using System.Text.Json.Serialization;

namespace Snapshot.Tables;

/// <summary>What follows when a service's table got other fields than its copy here.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SchemaPolicy>))]
public enum SchemaPolicy
{
    /// <summary>The copy follows: the next pull gives it the same fields. Nothing that is here is lost.</summary>
    [JsonStringEnumMemberName("evolve")] Evolve,

    /// <summary>
    /// The copy keeps its columns and their types, and pulls go on: new fields are passed over, values of another type that do not fit are kept
    /// raw. A field that is gone stays with its values, as ever.
    /// </summary>
    [JsonStringEnumMemberName("freeze")] Freeze,

    /// <summary>Pulls of the table stop, before they touch anything, until a person has the changes applied or sets another policy.</summary>
    [JsonStringEnumMemberName("ask")] Ask,
}
