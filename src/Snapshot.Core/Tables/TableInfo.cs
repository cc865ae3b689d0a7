using Snapshot.Errors;
using Snapshot.Identity;

namespace Snapshot.Tables;

/// <summary>One table of a snapshot: the local copy of one remote table.</summary>
public sealed record TableInfo
{
    /// <summary>The snapshot and the table's name in it.</summary>
    public required TableRef Ref { get; init; }

    /// <summary>The remote table's name.</summary>
    public required string Title { get; init; }

    /// <summary>The account it is pulled from and published to.</summary>
    public required AccountId Account { get; init; }

    /// <summary>The remote table's id.</summary>
    public required string RemoteId { get; init; }

    /// <summary>Its columns: the service's fields as they were when it was added, then what came later.</summary>
    public required IReadOnlyList<Column> Columns { get; init; }

    /// <summary>The indexes that somebody asked for and that are built.</summary>
    public IReadOnlyList<TableIndex> Indexes { get; init; } = [];

    /// <summary>How people look at it.</summary>
    public TableView View { get; init; } = new();

    /// <summary>What the remote table allowed when it was last looked at.</summary>
    public TableCapabilities Capabilities { get; init; } = TableCapabilities.ReadOnly;

    /// <summary>Whether its first pull has finished.</summary>
    public TableState State { get; init; }

    /// <summary>When the last pull finished, or <see langword="null"/>.</summary>
    public DateTimeOffset? PulledAt { get; init; }

    /// <summary>What follows when the service gives it other fields; <see langword="null"/>: what the host says.</summary>
    public SchemaPolicy? SchemaPolicy { get; init; }

    /// <summary>What of the service's changes was not followed when it was last looked at.</summary>
    internal IReadOnlyList<SchemaChange> PendingChanges { get; init; } = [];

    /// <summary>The pending changes that a person has agreed to; the next pull applies them if they still are what it finds.</summary>
    internal IReadOnlyList<SchemaChange> AcceptedChanges { get; init; } = [];

    /// <summary>
    /// A field is here whose values no whole scan has brought yet: only a pull of all records will, not one of what changed last.
    /// </summary>
    internal bool NeedsFullRead { get; init; }

    /// <summary>Its number in the snapshot, by which suggestions and changes name it.</summary>
    internal short Number { get; init; }

    /// <summary>The PostgreSQL schema that holds it.</summary>
    internal string Schema { get; init; } = "";

    /// <summary>Counts the changes of columns, indexes and view, so that no two of them happen on top of each other.</summary>
    internal int Layout { get; init; }

    /// <summary>The names of dropped columns. They are not given again, for the change log still speaks of them.</summary>
    internal IReadOnlyList<string> RetiredColumns { get; init; } = [];

    /// <summary>The columns that are the service's fields.</summary>
    internal IReadOnlyList<Column> RemoteColumns => [.. Columns.Where(column => column.Kind == ColumnKind.Remote)];

    /// <summary>The columns that are or were the service's fields, so that their edits have a base.</summary>
    internal IReadOnlyList<Column> BasedColumns => [.. Columns.Where(column => column.HasBase)];

    /// <summary>The columns whose values are stored.</summary>
    internal IReadOnlyList<Column> StoredColumns => [.. Columns.Where(column => column.IsStored)];

    /// <summary>
    /// Finds a column by its name here, by the remote field's name, or by either in another case where that is unambiguous.
    /// </summary>
    /// <exception cref="SnapshotException"><c>field_not_found</c>, with the nearest name.</exception>
    public Column Column(string name) => FindColumn(name) ?? throw new SnapshotException(
        SnapshotErrorCode.FieldNotFound,
        $"The table “{Ref.Table}” has no field “{name}”.{NearName.Hint(name, Columns.Select(column => column.Name))}")
    {
        Details = new Dictionary<string, object?>
        {
            ["table"] = Ref.Table,
            ["field"] = name,
            ["nearest"] = NearName.Find(name, Columns.Select(column => column.Name)),
        },
    };

    /// <summary>As <see cref="Column(string)"/>, of a field of the service.</summary>
    /// <exception cref="SnapshotException"><c>field_not_found</c>; <c>field_read_only</c> for a column that is only here.</exception>
    internal Column BasedColumn(string name) => Column(name) is { HasBase: true } column
        ? column
        : throw new SnapshotException(SnapshotErrorCode.FieldReadOnly, $"“{name}” is only here, and no field of the service.")
        {
            Details = new Dictionary<string, object?> { ["table"] = Ref.Table, ["field"] = name },
        };

    /// <summary>As <see cref="Column(string)"/>, but <see langword="null"/> when there is none.</summary>
    public Column? FindColumn(string name) =>
        Columns.FirstOrDefault(column => column.Name == name)
        // The title of a field that is gone may be another field's by now.
        ?? Columns.FirstOrDefault(column => column.Title == name && column.Kind != ColumnKind.Removed)
        ?? Columns.FirstOrDefault(column => column.Title == name)
        ?? OnlyOne(column => string.Equals(column.Name, name, StringComparison.OrdinalIgnoreCase))
        ?? OnlyOne(column => string.Equals(column.Title, name, StringComparison.OrdinalIgnoreCase));

    private Column? OnlyOne(Func<Column, bool> matches)
    {
        var found = Columns.Where(matches).Take(2).ToList();
        return found.Count == 1 ? found[0] : null;
    }
}
