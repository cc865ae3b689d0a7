using System.Text.Json.Serialization;

namespace Snapshot.Tables;

/// <summary>One field of a remote table, as its connector discovered it.</summary>
/// <param name="Id">The service's own id of the field, which stays when the field is renamed; its name where there is no id.</param>
/// <param name="Name">The name people see in the service.</param>
/// <param name="Type">The type its values are converted to.</param>
public sealed record RemoteField(string Id, string Name, FieldType Type)
{
    /// <summary>The name people see in the service; what no text can hold is shown as a picture.</summary>
    public string Name { get; init => field = StoredText.Shown(value); } = StoredText.Shown(Name);

    /// <summary>The service's own word for the type, for people.</summary>
    public string? RemoteType { get; init; }

    /// <summary>The service refuses to have it written. Computed fields are read-only without saying so.</summary>
    public bool IsReadOnly { get => field || IsComputed; init; }

    /// <summary>
    /// The service computes it by itself, such as a formula, a counter or the time of the last change: that it changed is nobody's change, and
    /// never a conflict.
    /// </summary>
    public bool IsComputed { get; init; }

    /// <summary>
    /// Its values are JSON lists whose order means nothing, such as tags: lists of the same elements are equal. They are shown and written in an order of
    /// their own, each element once.
    /// </summary>
    public bool IsSet { get; init; }

    /// <summary>It can be given when a record is created, and never again.</summary>
    public bool IsWriteOnce { get; init; }

    /// <summary>The service refuses a record without it.</summary>
    public bool IsRequired { get; init; }

    /// <summary>
    /// The remote table whose records it names, by its id: its values are that table's remote ids, or JSON lists of them. Snapshots hold a single
    /// id as text, whatever the type is, so that it can also name records that were created there and have no remote id yet.
    /// </summary>
    public string? References { get; init; }

    /// <summary>The type of its column here.</summary>
    internal FieldType ColumnType => References is null || Type == FieldType.Json ? Type : FieldType.Text;

    /// <summary>No two records may have the same value.</summary>
    public bool IsUnique { get; init; }

    /// <summary>The service gives a new record another value than null when nothing is given: to be null, null is given.</summary>
    public bool HasDefault { get; init; }

    /// <summary>The most characters a text may have.</summary>
    public int? MaxLength { get; init; }

    /// <summary>The least number allowed.</summary>
    public decimal? Minimum { get; init; }

    /// <summary>The greatest number allowed.</summary>
    public decimal? Maximum { get; init; }

    /// <summary>The most significant digits that a number may have; with a <see cref="Scale"/>, as many less that before the decimal point.</summary>
    public int? Precision { get; init; }

    /// <summary>The most digits that a number may have behind the decimal point; a negative one rounds to tens, hundreds and so on.</summary>
    public int? Scale { get; init; }

    /// <summary>The only values allowed, or <see langword="null"/> when any is. Of a JSON list each element is one of them.</summary>
    public IReadOnlyList<FieldOption>? Options { get; init; }

    /// <summary>Whatever the connector needs to know of the field besides; it comes back in every request of the same pull or publication, and nobody else looks at it.</summary>
    [JsonIgnore]
    public string? Tag { get; init; }
}
