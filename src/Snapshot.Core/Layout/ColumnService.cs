using Snapshot.Errors;
using Snapshot.Identity;
using Snapshot.Jobs;
using Snapshot.Limits;
using Snapshot.Operations;
using Snapshot.Records;
using Snapshot.Snapshots;
using Snapshot.Storage;
using Snapshot.Tables;

namespace Snapshot.Layout;

/// <summary>
/// Gives tables columns of their own: scratch columns to work in, columns computed from others, and lookups in other tables of
/// the snapshot. A service never learns of them.
/// </summary>
public sealed class ColumnService
{
    private readonly SnapshotAccess _access;
    private readonly ISnapshotCatalog _catalog;
    private readonly IRecordReader _records;
    private readonly LayoutWriter _layouts;

    internal ColumnService(SnapshotAccess access, ISnapshotCatalog catalog, IRecordReader records, LayoutWriter layouts)
    {
        _access = access;
        _catalog = catalog;
        _records = records;
        _layouts = layouts;
    }

    /// <summary>Adds a column. A lookup has its key in the other table indexed in the background; until then it is slow.</summary>
    /// <exception cref="SnapshotException">
    /// <c>snapshot_not_found</c>, <c>table_not_found</c>, <c>table_not_ready</c>, <c>table_changed</c>, <c>table_busy</c>,
    /// <c>actor_forbidden</c>, <c>name_invalid</c>, <c>request_invalid</c>, <c>filter_invalid</c>, <c>filter_too_large</c>,
    /// <c>field_not_found</c>, <c>value_invalid</c>, <c>query_timeout</c>, <c>limit_exceeded</c>. Nothing is changed then.
    /// </exception>
    public Task<Column> AddAsync(TableRef table, NewColumn column, Actor actor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(column);
        return LayoutWriter.RepeatAsync(() => AddOnceAsync(table, column, actor, cancellationToken));
    }

    private async Task<Column> AddOnceAsync(TableRef table, NewColumn column, Actor actor, CancellationToken cancellationToken)
    {
        var (before, tables) = await RequireAsync(table, actor, cancellationToken).ConfigureAwait(false);
        var title = ReadableName.Require(column.Title);
        // PostgreSQL counts dropped columns too.
        Limit.Require("columnsPerTable", before.Columns.Count + 1, SnapshotTables.MostColumns);
        Limit.Require("columnsEverPerTable", before.Columns.Count + before.RetiredColumns.Count + 1, SnapshotTables.MostColumnsEver);
        var name = Slug.Unique(title, "column", before.Columns.Select(other => other.Name).Concat(before.RetiredColumns).ToHashSet());
        var empty = new Column { Name = name, Title = title, Kind = ColumnKind.Scratch, Type = column.Type ?? FieldType.Text };
        var added = column switch
        {
            { Type: not null, Expression: null, Lookup: null } => empty,
            { Type: null, Expression: { } expression, Lookup: null } => ColumnRules.Computed(empty, expression, before),
            { Type: null, Expression: null, Lookup: { } lookup } => ColumnRules.LookedUp(empty, lookup, before, tables),
            _ => throw new SnapshotException(SnapshotErrorCode.RequestInvalid, "A column has exactly one of type, expression and lookup."),
        };
        var after = before with { Columns = [.. before.Columns, added], Indexes = IndexRules.Kept(before, added) };
        ColumnRules.RequireSameMeaning(before, after, added);
        await RequireComputableAsync(after, added, cancellationToken).ConfigureAwait(false);
        await _layouts.SaveAsync(
            before, after, OperationKinds.ColumnAdded, actor, $"Added the column “{title}” to “{before.Title}”.",
            IndexFor(before, after, added, tables, actor), cancellationToken).ConfigureAwait(false);
        return added;
    }

    /// <summary>Changes the title of a column that is only here, or what it is made of.</summary>
    /// <exception cref="SnapshotException">
    /// As for <see cref="AddAsync"/>; <c>field_read_only</c> for a field of the service; <c>column_in_use</c> when something would mean
    /// other columns than before.
    /// </exception>
    public Task<Column> ChangeAsync(
        TableRef table, string column, ColumnChange change, Actor actor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(change);
        return LayoutWriter.RepeatAsync(() => ChangeOnceAsync(table, column, change, actor, cancellationToken));
    }

    private async Task<Column> ChangeOnceAsync(
        TableRef table, string column, ColumnChange change, Actor actor, CancellationToken cancellationToken)
    {
        var (before, tables) = await RequireAsync(table, actor, cancellationToken).ConfigureAwait(false);
        var old = RequireOwn(before, column);
        var changed = change.Title is null ? old : old with { Title = ReadableName.Require(change.Title) };
        changed = (old.Kind, change) switch
        {
            (_, { Title: null, Expression: null, Lookup: null }) => throw new SnapshotException(SnapshotErrorCode.RequestInvalid, "Nothing is to be changed."),
            (_, { Expression: null, Lookup: null }) => changed,
            (ColumnKind.Computed, { Expression: { } expression, Lookup: null }) => ColumnRules.Computed(changed, expression, before),
            (ColumnKind.Lookup, { Expression: null, Lookup: { } lookup }) => ColumnRules.LookedUp(changed, lookup, before, tables),
            _ => throw new SnapshotException(SnapshotErrorCode.RequestInvalid, $"“{old.Name}” is a {old.Kind.ToString().ToLowerInvariant()} column and stays one."),
        };
        var after = before with { Columns = [.. before.Columns.Select(other => other == old ? changed : other)] };
        ColumnRules.RequireSameMeaning(before, after, changed);
        await RequireComputableAsync(after, changed, cancellationToken).ConfigureAwait(false);
        await _layouts.SaveAsync(
            before, after, OperationKinds.ColumnChanged, actor, $"Changed the column “{changed.Title}” of “{before.Title}”.",
            IndexFor(before, after, changed, tables, actor), cancellationToken).ConfigureAwait(false);
        return changed;
    }

    /// <summary>
    /// Drops a column that is only here, or whose field the service has no more, with its values, its edits and the suggestions for it. The
    /// history of its values stays.
    /// </summary>
    /// <exception cref="SnapshotException">
    /// <c>snapshot_not_found</c>, <c>table_not_found</c>, <c>table_not_ready</c>, <c>table_changed</c>, <c>table_busy</c>,
    /// <c>actor_forbidden</c>, <c>field_not_found</c>, <c>field_read_only</c> or <c>column_in_use</c>.
    /// </exception>
    public Task DropAsync(TableRef table, string column, Actor actor, CancellationToken cancellationToken = default) =>
        LayoutWriter.RepeatAsync(() => DropOnceAsync(table, column, actor, cancellationToken));

    private async Task<Column> DropOnceAsync(TableRef table, string column, Actor actor, CancellationToken cancellationToken)
    {
        var (before, tables) = await RequireAsync(table, actor, cancellationToken).ConfigureAwait(false);
        var old = RequireOwn(before, column);
        ColumnRules.RequireUnused(before, old, tables);
        var after = before with
        {
            Columns = [.. before.Columns.Where(other => other != old)],
            RetiredColumns = old.IsStored ? [.. before.RetiredColumns, old.Name] : before.RetiredColumns,
            Indexes = IndexRules.Kept(before, old),
        };
        ColumnRules.RequireSameMeaning(before, after, old);
        await _layouts.SaveAsync(
            before, after, OperationKinds.ColumnDropped, actor, $"Dropped the column “{old.Title}” of “{before.Title}”.",
            IndexFor(before, after, null, tables, actor), cancellationToken).ConfigureAwait(false);
        return old;
    }

    private async Task<(TableInfo Table, IReadOnlyList<TableInfo> Tables)> RequireAsync(TableRef table, Actor actor, CancellationToken cancellationToken)
    {
        var found = await _access.RequireReadyTableAsync(table, actor, SnapshotRight.Edit, cancellationToken).ConfigureAwait(false);
        return (found, await _catalog.TablesAsync(table.Snapshot, cancellationToken).ConfigureAwait(false));
    }

    private static Column RequireOwn(TableInfo table, string name) => table.Column(name) is { Kind: not ColumnKind.Remote } own
        ? own
        : throw new SnapshotException(SnapshotErrorCode.FieldReadOnly, $"“{name}” is a field of the service. The view can hide it.")
        {
            Details = new Dictionary<string, object?> { ["field"] = name },
        };

    // An expression may fail for the values of a record: better now than when somebody looks at them.
    private async Task RequireComputableAsync(TableInfo table, Column column, CancellationToken cancellationToken)
    {
        if (column.Kind != ColumnKind.Computed)
            return;
        try
        {
            await _records.ReadPageAsync(table, new RecordQuery { Sort = [new SortKey(column.Name)], Fields = [column.Name], Limit = 1 }, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (LayoutMovedException)
        {
            throw new SnapshotException(SnapshotErrorCode.TableChanged, $"Somebody else has just changed the table “{table.Ref.Table}”.");
        }
    }

    private static JobRequest? IndexFor(TableInfo before, TableInfo after, Column? column, IReadOnlyList<TableInfo> tables, Actor actor)
    {
        if (before.Indexes.Except(after.Indexes).Any(index => index.ForSearch))
            return IndexHandler.Request(after, new TableIndex(null), actor);
        if (column?.Lookup is not { } lookup)
            return null;
        var (other, key) = (SnapshotAccess.Find(tables, lookup.Table), new TableIndex(lookup.Key));
        return other.Indexes.Contains(key) ? null : IndexHandler.Request(other, key, actor);
    }
}
