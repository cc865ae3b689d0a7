using System.Text.Json;
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
        _keys = [.. SortKey.Resolve(query.Sort, table).Select(sort => new SortColumn(sort.Column, sort.Key.Descending, sort.Key.NullsFirst))];
        var columns = query.Fields is null ? table.Columns : [.. query.Fields.Select(table.Column).Distinct()];
        var fingerprint = PageCursor.Fingerprint(table, query, _keys);
        var cursor = query.Cursor is null ? null : PageCursor.Parse(query.Cursor, fingerprint, _keys.Count);

        Columns = columns;
        Fingerprint = fingerprint;
        var where = SelectionSql.Query([query.Filter, query.ViewFilter], query.Search, table, Parameters);
        var from = ReadableSql.From(table, Parameters);
        // One record more than asked for tells whether there is a next page.
        var order = $"order by {string.Concat(_keys.Select(key => $"{key.Order}, "))}r._id limit {query.PageSize + 1}";
        List<string> behind = cursor is null ? ["true"] : Behind(cursor);
        // An index leads straight to each of the places where the next records can be. Without one, every place would cost a scan.
        var rows = behind.Count > 1 && table.Indexes.Any(index => index.Field == _keys[0].Column.Name)
            ? $"({string.Join(" union all ", behind.Select(place => $"(select * from {from} r where ({where}) and ({place}) {order})"))}) r"
            : $"{from} r where ({where}) and ({string.Join(" or ", behind.Select(place => $"({place})"))})";
        // Where no suggestion waits, one look says so for all records. The limits keep the planner from reading all suggestions at once,
        // as it would for an EXISTS.
        var waiting = $"select true from {RecordTableSql.Suggestions(table)} s where s.table_number = {table.Number}";
        Text = $"""
            select {RecordRow.Select(columns)}{string.Concat(_keys.Select(key => $", to_jsonb({key.Name})"))},
                   case when ({waiting} limit 1) then coalesce(({waiting} and s.record_id = r._id limit 1), false) else false end
            from {rows}
            {order}
            """;
    }

    public SqlParameters Parameters { get; } = new();

    public IReadOnlyList<Column> Columns { get; }

    public string Fingerprint { get; }

    public string Text { get; }

    public int SortKeys => _keys.Count;

    // Behind the cursor comes whatever is equal in the first n keys and behind it in the next; the id decides last.
    private List<string> Behind(PageCursor cursor)
    {
        var id = Parameters.Add(cursor.Id);
        var places = new List<string>();
        var equal = "";
        foreach (var (key, json) in _keys.Zip(cursor.Values))
        {
            var value = json == "null" ? null : FieldSql.FromJson(Parameters.AddJson($"{{{JsonSerializer.Serialize(key.Column.Name)}:{json}}}"), key.Column);
            if (key == _keys[^1] && key.BehindWithId(value, id) is { } together)
                return [.. places, .. together.Select(behind => equal + behind)];
            places.AddRange(key.Behind(value).Select(behind => equal + behind));
            equal += value is null ? $"{key.Name} is null and " : $"{key.Name} = {value} and ";
        }
        return [.. places, $"{equal}r._id > {id}"];
    }
}
