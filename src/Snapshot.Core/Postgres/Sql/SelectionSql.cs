using Snapshot.Records;
using Snapshot.Records.Filtering;
using Snapshot.Tables;

namespace Snapshot.Postgres.Sql;

/// <summary>Renders which records are meant, as a condition on the record table <c>r</c>.</summary>
internal static class SelectionSql
{
    public static string Records(RecordSelection selection, TableInfo table, SqlParameters parameters) => selection switch
    {
        RecordSelection.Everything => "true",
        RecordSelection.Ids ids => $"r._id = any({parameters.Add(ids.Values)})",
        RecordSelection.Matching matching => Filter(matching.Filter, table, parameters),
        _ => throw new ArgumentOutOfRangeException(nameof(selection), selection, null),
    };

    public static string Filter(string filter, TableInfo table, SqlParameters parameters) =>
        FilterSql.Render(FilterParser.Parse(filter, table), table, parameters, "r");

    /// <summary>Renders filters and a search, each of which may be missing.</summary>
    public static string Query(IEnumerable<string?> filters, string? search, TableInfo table, SqlParameters parameters)
    {
        List<string> conditions = [.. filters.OfType<string>().Select(filter => $"({Filter(filter, table, parameters)})")];
        if (search is not null)
            conditions.Add($"({Search(search, table, parameters)})");
        return conditions.Count == 0 ? "true" : string.Join(" and ", conditions);
    }

    private static string Search(string search, TableInfo table, SqlParameters parameters)
    {
        var escaped = search.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal);
        var pattern = parameters.Add($"%{escaped}%");
        // A text that is shorter than a trigram would make an index of trigrams be read as a whole; what is computed is in no index.
        var avoided = search.Length < 3 && table.Indexes.Any(index => index.ForSearch) ? " || ''" : "";
        var texts = table.StoredColumns.Where(column => column.Type == FieldType.Text)
            .Select(column => $"r.{RecordTableSql.Column(column)}{avoided} ilike {pattern}").ToList();
        return texts.Count == 0 ? "false" : string.Join(" or ", texts);
    }

    /// <summary>Renders which suggestions are meant, as a condition on the suggestion table <c>s</c>.</summary>
    public static string Suggestions(SuggestionSelection selection, TableInfo table, SqlParameters parameters)
    {
        var conditions = new List<string> { $"s.table_number = {table.Number}" };
        if (selection.Ids is { } ids)
            conditions.Add($"s.id = any({parameters.Add(ids)})");
        if (selection.Records is { } records)
            conditions.Add($"s.record_id = any({parameters.Add(records)})");
        if (selection.Fields is { } fields)
            conditions.Add($"s.field = any({parameters.Add([.. fields.Select(field => table.Column(field).Name)])})");
        if (selection.Run is { } run)
            conditions.Add($"s.run = {parameters.Add(run)}");
        if (selection.Filter is { } filter)
            conditions.Add($"s.record_id in (select r._id from {ReadableSql.From(table, parameters)} r where {Filter(filter, table, parameters)})");
        return string.Join(" and ", conditions);
    }
}
