using System.Text.Json.Serialization;

namespace Snapshot.Tables;

/// <summary>One table of a service, as its connector discovered it.</summary>
/// <param name="Id">The service's own id of the table, which stays when the table is renamed.</param>
/// <param name="Name">The name people see in the service.</param>
/// <param name="Fields">Its fields in the service's order.</param>
public sealed record RemoteTable(string Id, string Name, IReadOnlyList<RemoteField> Fields)
{
    /// <summary>The name people see; what no text can hold is shown as a picture.</summary>
    public string Name { get; init => field = StoredText.Shown(value); } = StoredText.Shown(Name);

    /// <summary>
    /// The ids of the fields that identify a record. Empty when nothing does: such a table can be listed and not pulled.
    /// </summary>
    public required IReadOnlyList<string> Key { get; init; }

    /// <summary>What the table allows.</summary>
    public TableCapabilities Capabilities { get; init; } = TableCapabilities.ReadOnly;

    /// <summary>Whatever the connector needs to know of the table besides; it comes back in every request of the same pull or publication, and nobody else looks at it.</summary>
    [JsonIgnore]
    public string? Tag { get; init; }

    /// <summary>About how many records it holds, where the service says so cheaply.</summary>
    public long? EstimatedRecords { get; init; }
}
