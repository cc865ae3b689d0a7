namespace Snapshot.Tables;

/// <summary>One field of a remote table, as its connector discovered it.</summary>
/// <param name="Id">The service's own id of the field, which stays when the field is renamed; its name where there is no id.</param>
/// <param name="Name">The name people see in the service.</param>
/// <param name="Type">The type its values are converted to.</param>
public sealed record RemoteField(string Id, string Name, FieldType Type)
{
    /// <summary>The service's own word for the type, for people.</summary>
    public string? RemoteType { get; init; }

    /// <summary>The service computes it or refuses to have it written.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>It can be given when a record is created, and never again.</summary>
    public bool IsWriteOnce { get; init; }

    /// <summary>The service refuses a record without it.</summary>
    public bool IsRequired { get; init; }

    /// <summary>
    /// The remote table whose records it names, by its id: its values are that table's remote ids, or JSON lists of them. Here it is a text,
    /// whatever its type, or JSON, so that it can also name records that were created here and have no remote id yet.
    /// </summary>
    public string? References { get; init; }

    /// <summary>The type of its column here.</summary>
    internal FieldType ColumnType => References is null || Type == FieldType.Json ? Type : FieldType.Text;

    /// <summary>No two records may have the same value.</summary>
    public bool IsUnique { get; init; }

    /// <summary>The most characters a text may have.</summary>
    public int? MaxLength { get; init; }

    /// <summary>The only values allowed, or <see langword="null"/> when any is.</summary>
    public IReadOnlyList<string>? Options { get; init; }
}
