using Snapshot.Errors;
using Snapshot.Records;
using Snapshot.Records.Filtering;
using Snapshot.Snapshots;
using Snapshot.Tables;

namespace Snapshot.Layout;

/// <summary>What a column that is only here may be made of, and what may not happen to a column that others are made of.</summary>
internal static class ColumnRules
{
    /// <exception cref="SnapshotException"><c>expression_invalid</c> or <c>filter_too_large</c>.</exception>
    public static Column Computed(Column column, string expression, TableInfo table) => column with
    {
        Kind = ColumnKind.Computed,
        IsReadOnly = true,
        Type = TypeOf(expression, table),
        Expression = expression,
        Fault = null,
    };

    // An expression is written in the words of filters, and is none.
    private static FieldType TypeOf(string expression, TableInfo table)
    {
        try
        {
            return ValueParser.Parse(expression, table).Type;
        }
        catch (SnapshotException e) when (e.Code == SnapshotErrorCode.FilterInvalid)
        {
            throw new SnapshotException(SnapshotErrorCode.ExpressionInvalid, e.Message.Replace("Filter, character", "Expression, character", StringComparison.Ordinal), e)
            {
                Details = e.Details,
            };
        }
    }

    /// <exception cref="SnapshotException"><c>table_not_found</c>, <c>table_not_ready</c>, <c>field_not_found</c> or <c>value_invalid</c>.</exception>
    public static Column LookedUp(Column column, ColumnLookup lookup, TableInfo table, IReadOnlyList<TableInfo> tables)
    {
        var other = SnapshotAccess.RequireReady(SnapshotAccess.Find(tables, lookup.Table));
        var (field, key, value) = (Stored(table, lookup.Field), Stored(other, lookup.Key), Stored(other, lookup.Value));
        if (field.Type != key.Type || field.Type == FieldType.Json)
            throw Invalid($"“{field.Name}” holds {Words(field)} and “{other.Ref.Table}.{key.Name}” {Words(key)}: a lookup compares values of one type, and no JSON.", field);
        return column with
        {
            Kind = ColumnKind.Lookup,
            IsReadOnly = true,
            Type = value.Type,
            Fault = null,
            Lookup = new ColumnLookup(field.Name, other.Ref.Table, key.Name, value.Name),
        };
    }

    /// <summary>Every expression, filter and sort of the table still means the same columns.</summary>
    /// <exception cref="SnapshotException"><c>column_in_use</c>.</exception>
    public static void RequireSameMeaning(TableInfo before, TableInfo after, Column changed)
    {
        foreach (var computed in after.Columns.Where(column => column is { Expression: not null, Fault: null } && before.Columns.Contains(column)))
            Compare(table => ValueParser.Parse(computed.Expression!, table).Columns, $"the computed column “{computed.Name}”");
        var view = before.View;
        Compare(table => view.Filter is null ? [] : FilterParser.ParseAny(view.Filter, table).Columns, "the filter of the view");
        Compare(table => SortKey.Parse(view.Sort).Select(key => table.Column(key.Field)), "the sort of the view");
        Compare(table => view.TitleField is null ? [] : [table.Column(view.TitleField)], "the title of the view");

        void Compare(Func<TableInfo, IEnumerable<Column>> named, string user)
        {
            if (!Names(named(before)).SetEquals(TryNames(named, after) ?? []))
                throw InUse(changed, user);
        }
    }

    /// <exception cref="SnapshotException"><c>column_in_use</c>.</exception>
    public static void RequireUnused(TableInfo table, Column column, IReadOnlyList<TableInfo> tables)
    {
        foreach (var (user, lookup) in tables.SelectMany(user => user.Columns.Where(other => other.Lookup is not null && other != column), (user, other) => (user, other)))
        {
            var uses = (user.Ref == table.Ref && lookup.Lookup!.Field == column.Name)
                || (lookup.Lookup!.Table == table.Ref.Table && column.Name is var name && (lookup.Lookup.Key == name || lookup.Lookup.Value == name));
            if (uses)
                throw InUse(column, $"the lookup “{lookup.Name}” of “{user.Ref.Table}”");
        }
    }

    private static Column Stored(TableInfo table, string name)
    {
        var column = table.Column(name);
        return column.IsStored ? column : throw Invalid($"“{column.Name}” is made from other columns; a lookup needs those that hold values.", column);
    }

    private static HashSet<string> Names(IEnumerable<Column> columns) => [.. columns.Select(column => column.Name)];

    private static HashSet<string>? TryNames(Func<TableInfo, IEnumerable<Column>> named, TableInfo table)
    {
        try
        {
            return Names(named(table));
        }
        catch (SnapshotException)
        {
            return null;
        }
    }

    private static string Words(Column column) => $"values of the type {column.Type.ToString().ToLowerInvariant()}";

    private static SnapshotException InUse(Column column, string user) =>
        new(SnapshotErrorCode.ColumnInUse, $"The column “{column.Name}” is needed by {user}; nothing was changed.") { Details = Field(column) };

    private static SnapshotException Invalid(string message, Column column) => new(SnapshotErrorCode.ValueInvalid, message) { Details = Field(column) };

    private static Dictionary<string, object?> Field(Column column) => new() { ["field"] = column.Name };
}
