using Snapshot.Errors;
using Snapshot.Tables;

namespace Snapshot.Records.Filtering;

/// <summary>Reads the expression of a computed column: what may stand on one side of a comparison in a filter.</summary>
internal static class ValueParser
{
    /// <summary>The value with its type, and the columns it is made of.</summary>
    /// <exception cref="SnapshotException"><c>filter_invalid</c> or <c>filter_too_large</c>.</exception>
    public static (FilterExpression Value, FieldType Type, IReadOnlyCollection<Column> Columns) Parse(string text, TableInfo table)
    {
        var (parsed, columns) = FilterParser.ParseAny(text, table, forEveryRecord: true);
        var value = Coercion.All([parsed], out var type)[0];
        var field = FilterTypes.FieldType(type) ?? throw FilterErrors.WrongType(value, "a value that a column can hold");
        // A column that is made of another computed one could be made of itself, or double in length with every further one.
        if (columns.FirstOrDefault(column => column.Kind == ColumnKind.Computed) is { } computed)
            throw FilterErrors.Expected(0, FilterErrors.Quote(computed.Name), "a column that is not computed itself");
        return (value, field, columns);
    }
}
