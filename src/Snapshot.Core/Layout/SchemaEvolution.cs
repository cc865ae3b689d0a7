using Snapshot.Limits;
using Snapshot.Snapshots;
using Snapshot.Storage;
using Snapshot.Tables;

namespace Snapshot.Layout;

/// <summary>Makes of a table the one that follows its service, change by change.</summary>
internal sealed class SchemaEvolution
{
    private readonly RemoteTable _remote;
    private readonly ExaminedColumns _examined;
    private readonly List<Column> _columns;
    private readonly HashSet<string> _names;
    private TableInfo _after;

    public SchemaEvolution(TableInfo before, RemoteTable remote, ExaminedColumns examined)
    {
        _remote = remote;
        _examined = examined;
        _columns = [.. before.Columns];
        _names = [.. before.Columns.Select(column => column.Name), .. before.RetiredColumns];
        _after = before;
    }

    /// <summary>The table, and what was done about each change.</summary>
    /// <exception cref="Errors.SnapshotException"><c>limit_exceeded</c>, when it would get more fields than a table can have.</exception>
    public (TableInfo After, IReadOnlyList<SchemaChange> Changes) Follow(IReadOnlyList<SchemaChange> decided)
    {
        var done = decided.Select(Follow).ToList();
        // PostgreSQL counts dropped columns too.
        Limit.Require("columnsPerTable", _columns.Count, SnapshotTables.MostColumns);
        Limit.Require("columnsEverPerTable", _columns.Count + _after.RetiredColumns.Count, SnapshotTables.MostColumnsEver);
        var after = _after with
        {
            Columns = _columns,
            PendingChanges = [.. done.Where(change => change.Outcome == SchemaOutcome.Ignored)],
            AcceptedChanges = [],
            NeedsFullRead = _after.NeedsFullRead || done.Any(BringsValues),
        };
        return (after, done);
    }

    // What is new here is filled by reading every record anew.
    private static bool BringsValues(SchemaChange change) => change.Outcome != SchemaOutcome.Ignored
        && change.Kind is SchemaChangeKind.FieldAdded or SchemaChangeKind.FieldReappeared or SchemaChangeKind.FieldRetyped;

    private SchemaChange Follow(SchemaChange change)
    {
        switch (change.Kind)
        {
            case SchemaChangeKind.TableRenamed:
                _after = _after with { Title = _remote.Name };
                return change;
            case SchemaChangeKind.CapabilitiesChanged:
                _after = _after with { Capabilities = _remote.Capabilities };
                return change;
            case SchemaChangeKind.FieldAdded:
                return change.Outcome == SchemaOutcome.Ignored ? change : Add(change);
            case SchemaChangeKind.FieldRemoved:
                return Replace(change, column => Removed(column));
            case SchemaChangeKind.FieldRetyped:
                return Retype(change);
            case SchemaChangeKind.FieldRenamed:
                return Replace(change, column => column with { Title = change.New! });
            default:
                return Replace(change, column => Column.From(Field(change), column.Name, column.IsKey) with { Type = column.Type, RetypedAt = column.RetypedAt });
        }
    }

    private SchemaChange Add(SchemaChange change)
    {
        var field = Field(change);
        var column = Column.From(field, Slug.Unique(field.Name, "field", _names), _remote.Key.Contains(field.Id));
        _columns.Add(column);
        return change with { Column = column.Name };
    }

    private SchemaChange Retype(SchemaChange change)
    {
        // What is of another type than the service's cannot be sent to it.
        if (change.Outcome == SchemaOutcome.Ignored)
            return Replace(change, column => column with { IsReadOnly = true });
        var old = _columns.Single(column => column.Name == change.Column);
        Replace(change, column => Column.From(Field(change), column.Name, column.IsKey) with { RetypedAt = _examined.At });
        if (_examined.Misfits[old.Name] is not { } left)
            return change with { Outcome = SchemaOutcome.Converted };
        var type = old.Type.ToString().ToLowerInvariant();
        var aside = Removed(old) with { Name = Slug.Unique($"{old.Name}_{type}", "field", _names), Title = $"{old.Title} ({type})", IsKey = false };
        _columns.Add(aside);
        return change with { Outcome = SchemaOutcome.SetAside, SetAside = aside.Name, EditsLeft = left };
    }

    private SchemaChange Replace(SchemaChange change, Func<Column, Column> replacement)
    {
        var i = _columns.FindIndex(column => column.Name == change.Column);
        _columns[i] = replacement(_columns[i]);
        return change;
    }

    private Column Removed(Column column) => column with { Kind = ColumnKind.Removed, IsReadOnly = true, IsRequired = false, RemovedAt = _examined.At };

    private RemoteField Field(SchemaChange change) => _remote.Fields.First(field => field.Id == change.Field);
}
