namespace Snapshot.Tables;

/// <summary>One column of a snapshot's table: the local home of a remote field.</summary>
public sealed record Column
{
    /// <summary>The column's name here: a readable slug, unique in the table, that never changes.</summary>
    public required string Name { get; init; }

    /// <summary>The remote field's id, by which it is recognised when it is renamed.</summary>
    public required string FieldId { get; init; }

    /// <summary>The remote field's present name.</summary>
    public required string Title { get; init; }

    /// <summary>The type of its values.</summary>
    public required FieldType Type { get; init; }

    /// <summary>Whether it is part of the remote key.</summary>
    public bool IsKey { get; init; }

    /// <summary>The service does not let it be written.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>It can be given when a record is created, and never again.</summary>
    public bool IsWriteOnce { get; init; }

    /// <summary>The service refuses a record without it.</summary>
    public bool IsRequired { get; init; }

    /// <summary>The most characters a text may have.</summary>
    public int? MaxLength { get; init; }

    /// <summary>The only values allowed, or <see langword="null"/> when any is.</summary>
    public IReadOnlyList<string>? Options { get; init; }

    internal static Column From(RemoteField field, string name, bool isKey) => new()
    {
        Name = name,
        FieldId = field.Id,
        Title = field.Name,
        Type = field.Type,
        IsKey = isKey,
        IsReadOnly = field.IsReadOnly,
        IsWriteOnce = field.IsWriteOnce,
        IsRequired = field.IsRequired,
        MaxLength = field.MaxLength,
        Options = field.Options,
    };
}
