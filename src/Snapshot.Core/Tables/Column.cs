namespace Snapshot.Tables;

/// <summary>One column of a snapshot's table: the local home of a remote field, or a column that is only here.</summary>
public sealed record Column
{
    /// <summary>
    /// The column's name here: a readable slug, unique in the table, that stays the field's. Only when a field gets a type that its values do
    /// not fit, its old column gives the name to the new one.
    /// </summary>
    public required string Name { get; init; }

    /// <summary>Where its values come from.</summary>
    public ColumnKind Kind { get; init; }

    /// <summary>The remote field's id, by which it is recognised when it is renamed; <see langword="null"/> for a column that is only here.</summary>
    public string? FieldId { get; init; }

    /// <summary>The name for people: the remote field's present one, or the one it was given here.</summary>
    public required string Title { get; init; }

    /// <summary>The type of its values.</summary>
    public required FieldType Type { get; init; }

    /// <summary>Whether it is part of the remote key.</summary>
    public bool IsKey { get; init; }

    /// <summary>It cannot be written: the service does not let it, or it is computed.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>The service computes it: that it changed is nobody's change, and never a conflict.</summary>
    public bool IsComputed { get; init; }

    /// <summary>Its values are JSON lists whose order means nothing; they are held in an order of their own, each element once.</summary>
    public bool IsSet { get; init; }

    /// <summary>It can be given when a record is created, and never again.</summary>
    public bool IsWriteOnce { get; init; }

    /// <summary>The service refuses a record without it.</summary>
    public bool IsRequired { get; init; }

    /// <summary>
    /// The remote table whose records it names. A record that was created here and not published yet is named <c>new:</c> and its id here; the
    /// service's id takes the place when it is published.
    /// </summary>
    public string? References { get; init; }

    /// <summary>The service refuses a value that another record has.</summary>
    public bool IsUnique { get; init; }

    /// <summary>The service gives a new record another value than null when nothing is given: to be null, null is given.</summary>
    public bool HasDefault { get; init; }

    /// <summary>The most characters a text may have.</summary>
    public int? MaxLength { get; init; }

    /// <summary>The least number allowed.</summary>
    public decimal? Minimum { get; init; }

    /// <summary>The greatest number allowed.</summary>
    public decimal? Maximum { get; init; }

    /// <summary>The most significant digits of a number; with a scale, as many less that before the decimal point.</summary>
    public int? Precision { get; init; }

    /// <summary>The most digits behind the decimal point; a negative one rounds to tens, hundreds and so on.</summary>
    public int? Scale { get; init; }

    /// <summary>The only values allowed, or <see langword="null"/> when any is.</summary>
    public IReadOnlyList<FieldOption>? Options { get; init; }

    /// <summary>What a computed column is computed by, in the language of <c>docs/filters.md</c>.</summary>
    public string? Expression { get; init; }

    /// <summary>Where a lookup finds its values.</summary>
    public ColumnLookup? Lookup { get; init; }

    /// <summary>Why it cannot be made any more since the columns that it is made of have changed; it is empty until it is changed, or they are again.</summary>
    public string? Fault { get; init; }

    /// <summary>When its field was found to be gone in the service.</summary>
    public DateTimeOffset? RemovedAt { get; init; }

    /// <summary>When its field got the type that it has; what was changed before cannot be undone.</summary>
    public DateTimeOffset? RetypedAt { get; init; }

    /// <summary>Whether its values are stored, and not made when they are read.</summary>
    internal bool IsStored => Kind is ColumnKind.Remote or ColumnKind.Scratch or ColumnKind.Removed;

    /// <summary>Whether a value here that differs from the service's is an edit, whose base is kept.</summary>
    internal bool HasBase => Kind is ColumnKind.Remote or ColumnKind.Removed;

    /// <summary>Whether an existing record's value can be changed.</summary>
    internal bool IsEditable => IsStored && !IsReadOnly && !IsWriteOnce;

    internal static Column From(RemoteField field, string name, bool isKey) => new()
    {
        Name = name,
        FieldId = field.Id,
        Title = field.Name,
        Type = field.ColumnType,
        IsKey = isKey,
        IsReadOnly = field.IsReadOnly,
        IsComputed = field.IsComputed,
        IsSet = field.IsSet,
        IsWriteOnce = field.IsWriteOnce,
        IsRequired = field.IsRequired,
        References = field.References,
        IsUnique = field.IsUnique,
        HasDefault = field.HasDefault,
        MaxLength = field.MaxLength,
        Minimum = field.Minimum,
        Maximum = field.Maximum,
        Precision = field.Precision,
        Scale = field.Scale,
        Options = field.Options,
    };
}
