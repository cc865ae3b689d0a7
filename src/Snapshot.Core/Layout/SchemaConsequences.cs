using Snapshot.Errors;
using Snapshot.Records;
using Snapshot.Records.Filtering;
using Snapshot.Tables;

namespace Snapshot.Layout;

/// <summary>
/// Sees to what is made of a table's columns when the service has changed them: views, indexes, computed columns and lookups go on, or
/// are put out of use where they make no sense any more, and the notes say so. Reading never fails on them.
/// </summary>
internal sealed class SchemaConsequences
{
    private readonly List<string> _notes = [];
    private readonly List<TableIndex> _rebuilt = [];
    private readonly List<(TableInfo Before, TableInfo After)> _others = [];

    private SchemaConsequences(TableInfo before, TableInfo after, IReadOnlyList<TableInfo> tables)
    {
        After = Reindexed(before, Rederived(before, after, tables));
        foreach (var other in tables.Where(other => other.Ref != before.Ref && other.Columns.Any(column => column.Lookup?.Table == before.Ref.Table)))
        {
            var changed = Rederived(other, other, [.. tables.Select(table => table.Ref == before.Ref ? After : table)]);
            if (!changed.Columns.SequenceEqual(other.Columns) || changed.View.Filter != other.View.Filter)
                _others.Add((other, changed));
        }
    }

    /// <summary>The table with all that is made of its columns.</summary>
    public TableInfo After { get; }

    /// <summary>Other tables whose lookups changed with it.</summary>
    public IReadOnlyList<(TableInfo Before, TableInfo After)> Others => _others;

    /// <summary>The indexes that were dropped and are to be built anew.</summary>
    public IReadOnlyList<TableIndex> Rebuilt => _rebuilt;

    /// <summary>What a person should know, in sentences.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <param name="before">The table as it was.</param>
    /// <param name="after">The table with its new fields.</param>
    /// <param name="tables">All tables of the snapshot, as they were.</param>
    public static SchemaConsequences Of(TableInfo before, TableInfo after, IReadOnlyList<TableInfo> tables) => new(before, after, tables);

    // Lookups first, for a computed column may be made of them.
    private TableInfo Rederived(TableInfo before, TableInfo after, IReadOnlyList<TableInfo> tables)
    {
        var all = tables.Select(table => table.Ref == after.Ref ? after : table).ToList();
        after = Each(before, after, column => column.Lookup is null ? column : ColumnRules.LookedUp(column, column.Lookup, after, all));
        after = Each(before, after, column => column.Expression is null ? column : ColumnRules.Computed(column, Stable(column.Expression, before), after));
        return after with { View = Checked(before, after) };
    }

    private TableInfo Each(TableInfo before, TableInfo after, Func<Column, Column> derive) => after with
    {
        Columns =
        [
            .. after.Columns.Select(column =>
            {
                var derived = Try(() => derive(column), e => column with { Fault = e.Message });
                if (derived.Fault is { } fault && column.Fault is null)
                    _notes.Add($"The column “{column.Title}” of “{after.Title}” is empty now, for what it is made of has changed: {fault}");
                else if (derived.Type != column.Type)
                    _notes.Add($"The column “{column.Title}” of “{after.Title}” holds values of the type {derived.Type.ToString().ToLowerInvariant()} now.");
                return derived;
            }),
        ],
    };

    private TableView Checked(TableInfo before, TableInfo after)
    {
        var view = before.View;
        var filter = view.Filter is null ? null : Stable(view.Filter, before);
        if (filter is not null && !Try(() => FilterParser.Parse(filter, after) is not null, _ => false))
        {
            _notes.Add($"The filter of the view of “{after.Title}” was taken away, for it makes no sense any more: {view.Filter}");
            filter = null;
        }
        return view.Over(after.Columns) with { Filter = filter, Sort = view.Sort is null ? null : Stable(SortKey.Parse(view.Sort), before) };
    }

    private TableInfo Reindexed(TableInfo before, TableInfo after)
    {
        var retyped = after.Columns.Where(column => before.Columns.Any(old => old.Name == column.Name && old.Type != column.Type)).Select(column => column.Name).ToHashSet();
        var searches = !Texts(before).SequenceEqual(Texts(after));
        var gone = after.Indexes.Where(index => index.ForSearch ? searches : retyped.Contains(index.Field!)).ToList();
        foreach (var index in gone)
        {
            if (Try(() => IndexRules.Check(after, index) is not null, _ => false))
                _rebuilt.Add(index);
            else
                _notes.Add(index.ForSearch ? $"The index for searches in “{after.Title}” was dropped: no text is left." : $"The index on “{index.Field}” of “{after.Title}” was dropped: JSON has no order.");
        }
        return after with { Indexes = [.. after.Indexes.Except(gone)] };
    }

    private static IEnumerable<string> Texts(TableInfo table) =>
        table.StoredColumns.Where(column => column.Type == FieldType.Text).Select(column => column.Name).Order(StringComparer.Ordinal);

    // A title may have changed, or be another column's now; the names stay.
    private static string Stable(string expression, TableInfo table) => Try(() => FilterParser.WithStableNames(expression, table), _ => expression);

    private static string Stable(IReadOnlyList<SortKey> sort, TableInfo table) => string.Join(
        ",", sort.Select(key => $"{(key.Descending ? "-" : "")}{table.FindColumn(key.Field)?.Name ?? key.Field}{(key.NullsFirst ? " nulls first" : "")}"));

    private static T Try<T>(Func<T> work, Func<SnapshotException, T> otherwise)
    {
        try
        {
            return work();
        }
        catch (SnapshotException e)
        {
            return otherwise(e);
        }
    }
}
