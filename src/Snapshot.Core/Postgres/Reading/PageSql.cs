using Snapshot.Errors;
using Snapshot.Postgres.Sql;
using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Postgres.Reading;

/// <summary>The statement of one page: keyset paging, so that the ten-thousandth page costs what the first does.</summary>
internal sealed class PageSql
{
    private readonly List<SortColumn> _keys;

    public PageSql(TableInfo table, RecordQuery query)
    {
        _keys = [.. query.Sort.Select(key => new SortColumn(table.Column(key.Field), key.Descending, key.NullsFirst))];
        var twice = _keys.GroupBy(key => key.Column.Name).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null)
            throw new SnapshotException(SnapshotErrorCode.SortInvalid, $"The sort names “{twice.Key}” twice.");
        var columns = query.Fields is null ? table.Columns : [.. query.Fields.Select(table.Column).Distinct()];
        var fingerprint = PageCursor.Fingerprint(table, query);
        var cursor = query.Cursor is null ? null : PageCursor.Parse(query.Cursor, fingerprint, _keys.Count);

        Columns = columns;
        Fingerprint = fingerprint;
        Where = SelectionSql.Query(query.Filter, query.Search, table, Parameters);
        var after = cursor is null ? "true" : After(cursor);
        var order = string.Concat(_keys.Select(key => $"{key.Order}, "));
        // One record more than asked for tells whether there is a next page. The limit on the suggestions keeps the planner
        // from reading all of them at once, as it would for an EXISTS.
        Text = $"""
            select {RecordRow.Select(columns)}{string.Concat(_keys.Select(key => $", to_jsonb(r.{RecordTableSql.Column(key.Column)})"))},
                   coalesce((select true from {RecordTableSql.Suggestions(table)} s where s.table_number = {table.Number} and s.record_id = r._id limit 1), false)
            from {ReadableSql.From(table, Parameters)} r
            where ({Where}) and ({after})
            order by {order}r._id
            limit {query.Limit + 1}
            """;
    }

    public SqlParameters Parameters { get; } = new();

    public IReadOnlyList<Column> Columns { get; }

    public string Where { get; }

    public string Fingerprint { get; }

    public string Text { get; }

    public int SortKeys => _keys.Count;

    // Behind the cursor comes whatever is equal in the first n keys and behind it in the next; the id decides last.
    private string After(PageCursor cursor)
    {
        var id = Parameters.Add(cursor.Id);
        if (_keys.Count == 0)
            return $"r._id > {id}";
        var alternatives = new List<string>();
        var equal = "";
        foreach (var (key, json) in _keys.Zip(cursor.Values))
        {
            var value = json == "null" ? null : FieldSql.FromJson($"jsonb_build_object({FieldSql.Literal(key.Column.Name)}, {Parameters.AddJson(json)})", key.Column);
            if (key.Behind(value) is { } behind)
                alternatives.Add($"({equal}{behind})");
            equal += value is null ? $"{key.Name} is null and " : $"{key.Name} = {value} and ";
        }
        alternatives.Add($"({equal}r._id > {id})");
        return string.Join(" or ", alternatives);
    }
}
