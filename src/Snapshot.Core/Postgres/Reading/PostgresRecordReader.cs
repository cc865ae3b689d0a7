using System.Text.Json;
using Npgsql;
using Snapshot.Errors;
using Snapshot.Limits;
using Snapshot.Postgres.Sql;
using Snapshot.Records;
using Snapshot.Storage;
using Snapshot.Tables;

namespace Snapshot.Postgres.Reading;

/// <summary>Reads records, suggestions and what waits to be published.</summary>
internal sealed class PostgresRecordReader(ReadSession session, SnapshotLimits limits) : IRecordReader
{
    public async Task<RecordPage> ReadPageAsync(TableInfo table, RecordQuery query, CancellationToken cancellationToken)
    {
        var page = new PageSql(table, query);
        var rows = await session.ReadAsync(
            page.Text, page.Parameters,
            row => (
                Record: RecordRow.Read(row, table, page.Columns),
                Keys: Enumerable.Range(row.FieldCount - 1 - page.SortKeys, page.SortKeys)
                    .Select(ordinal => row.IsDBNull(ordinal) ? "null" : row.GetString(ordinal)).ToArray(),
                HasSuggestions: row.GetBoolean(row.FieldCount - 1)),
            table, cancellationToken).ConfigureAwait(false);

        var shown = rows.Take(query.PageSize).ToList();
        var cursor = rows.Count > query.PageSize && shown.Count > 0
            ? new PageCursor(page.Fingerprint, shown[^1].Keys, shown[^1].Record.Id).ToString()
            : null;
        List<Record> records = [.. shown.Select(row => row.Record)];
        // Most pages have none, and are spared the round trip.
        var suggested = shown.Exists(row => row.HasSuggestions)
            ? await WithSuggestionsAsync(table, records, cancellationToken).ConfigureAwait(false)
            : records;
        var count = query.Count ? await CountAsync(table, query, cancellationToken).ConfigureAwait(false) : null;
        return new RecordPage(suggested, cursor, count);
    }

    public async Task<IReadOnlyList<Record>> ReadByIdAsync(TableInfo table, IReadOnlyList<long> ids, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameters();
        var sql = $"""
            select {RecordRow.Select(table.Columns)} from {ReadableSql.From(table, parameters)} r
            where r._id = any({parameters.Add(ids)}) order by r._id
            """;
        var records = await session.ReadAsync(sql, parameters, row => RecordRow.Read(row, table, table.Columns), cancellationToken)
            .ConfigureAwait(false);
        return await WithSuggestionsAsync(table, records, cancellationToken).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<StaleRecord>> ReadStaleAsync(
        TableInfo table, IReadOnlyList<RecordUpdate> updates, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameters();
        var sql = StaleSql.Before(table, updates, parameters);
        var before = await session.ReadAsync(
            sql, parameters, row => (Id: row.GetInt64(0), Values: FieldJson.Read(table, row.GetString(1))), cancellationToken).ConfigureAwait(false);
        var known = before.ToDictionary(record => record.Id, record => record.Values);
        var current = (await ReadByIdAsync(table, [.. updates.Select(update => update.Id)], cancellationToken).ConfigureAwait(false))
            .ToDictionary(record => record.Id);
        return
        [
            .. updates.Select(update => new StaleRecord(update.Id, update.Fields)
            {
                Theirs = current.GetValueOrDefault(update.Id),
                Base = current.TryGetValue(update.Id, out var record) && known.TryGetValue(update.Id, out var values)
                    // What no change since has touched is what it was.
                    ? update.Fields.Keys.ToDictionary(field => field, field => values.TryGetValue(field, out var value) ? value : record.Fields[field])
                    : null,
            }),
        ];
    }

    public async Task<RecordSummary> SummarizeAsync(TableInfo table, SummaryQuery query, CancellationToken cancellationToken)
    {
        List<Column> columns = [.. (query.Fields ?? []).Select(table.Column).Distinct()];
        var parameters = new SqlParameters();
        var where = SelectionSql.Query([query.Filter], query.Search, table, parameters);
        var from = ReadableSql.From(table, parameters);
        var (count, fields) = (0L, new List<FieldSummary>());
        foreach (var some in columns.Chunk(SummarySql.MostFields).DefaultIfEmpty([]))
        {
            var summary = await SummarizeAsync(some).ConfigureAwait(false);
            count = summary.Count;
            fields.AddRange(summary.Fields);
        }
        if (query.GroupBy is null)
            return new RecordSummary(count, fields, []);

        var by = table.Column(query.GroupBy);
        var groups = await session.ReadAsync(
            SummarySql.Groups(by, from, where, query.Limit), parameters, row => SummaryRow.ReadGroup(row, by), cancellationToken).ConfigureAwait(false);
        return new RecordSummary(count, fields, groups);

        async Task<RecordSummary> SummarizeAsync(IReadOnlyList<Column> some)
        {
            try
            {
                return await ReadAsync(some, exact: false).ConfigureAwait(false);
            }
            catch (SnapshotException e) when (
                e.InnerException is PostgresException { SqlState: PostgresErrorCodes.NumericValueOutOfRange } && some.Any(column => column.Type == FieldType.Float))
            {
                return await ReadAsync(some, exact: true).ConfigureAwait(false);
            }
        }

        async Task<RecordSummary> ReadAsync(IReadOnlyList<Column> some, bool exact) => (await session.ReadAsync(
            SummarySql.Fields(some, from, where, exact), parameters, row => SummaryRow.Read(row, some), cancellationToken).ConfigureAwait(false))[0];
    }

    public async Task<BulkPreview> PreviewAsync(
        TableInfo table, RecordSelection records, BulkChange change, int examples, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameters();
        var rows = await session.ReadAsync(
            BulkPreviewSql.Text(table, records, change, examples, parameters), parameters,
            row => (Count: row.GetInt64(0), Example: new BulkExample(row.GetInt64(1), Values(row, 2), Values(row, 3))),
            cancellationToken).ConfigureAwait(false);
        IReadOnlyDictionary<string, object?>? Values(NpgsqlDataReader row, int ordinal) =>
            row.IsDBNull(ordinal) ? null : FieldJson.Read(table, row.GetString(ordinal));
        return new BulkPreview(rows.Count > 0 ? rows[0].Count : 0, [.. rows.Select(row => row.Example)]);
    }

    public Task<IReadOnlyList<Suggestion>> ReadSuggestionsAsync(
        TableInfo table, SuggestionSelection selection, long after, int limit, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameters();
        var where = $"{SelectionSql.Suggestions(selection, table, parameters)} and s.id > {parameters.Add(after)}";
        return SuggestionsAsync(table, where, $"order by s.id limit {limit}", parameters, cancellationToken);
    }

    public async Task<IReadOnlyList<PendingRecord>> ReadPendingAsync(
        TableInfo table, RecordSelection selection, long after, int limit, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameters();
        var sql = $"""
            select {RecordRow.Select(table.BasedColumns)}, r._state = 2 and exists (
                select from {RecordTableSql.Items(table)} i
                where i.table_number = {table.Number} and i.record_id = r._id and i.kind = 0 and i.state in (1, 5)),
                r._remote_version is not null and coalesce(r._hash = {RecordTableSql.KnownByVersion}, false)
            from {ReadableSql.From(table, parameters)} r
            where r._state <> 0 and r._state in (1, 2, 3) and r._id > {parameters.Add(after)}
              and ({SelectionSql.Records(selection, table, parameters)})
            order by r._id limit {limit}
            """;
        return await session.ReadAsync(sql, parameters, row => RecordRow.ReadPending(row, table), cancellationToken).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<(long Record, long Named)>> ReadNamedCreatesAsync(TableInfo table, Column column, CancellationToken cancellationToken)
    {
        var (name, value) = (RecordTableSql.Name(table), $"r.{RecordTableSql.Column(column)}");
        var named = column.Type == FieldType.Json
            ? $"jsonb_array_elements_text(case jsonb_typeof({value}) when 'array' then {value} else '[]' end)"
            : $"(values ({value}))";
        return await session.ReadAsync(
            $"""
            select r._id, made._id from {name} r cross join lateral {named} as named(id) join {name} made on named.id = '{TemporaryId.Prefix}' || made._id
            where r._state <> 0 and r._state = {(short)RecordState.Created} and made._state <> 0 and made._state = {(short)RecordState.Created}
            """,
            new SqlParameters(), row => (row.GetInt64(0), row.GetInt64(1)), cancellationToken).ConfigureAwait(false);
    }

    public async Task<decimal> ReadLargestAsync(TableInfo table, Column column, CancellationToken cancellationToken) =>
        (await session.ReadAsync(
            $"select coalesce(max(r.{RecordTableSql.Column(column)}), 0)::numeric from {RecordTableSql.Name(table)} r", new SqlParameters(),
            row => row.GetDecimal(0), cancellationToken).ConfigureAwait(false))[0];

    public async Task<IReadOnlyList<long>> ReadDuplicatesAsync(TableInfo table, IReadOnlyList<Column> columns, CancellationToken cancellationToken)
    {
        var name = RecordTableSql.Name(table);
        var same = string.Join(" and ", columns.Select(RecordTableSql.Column).Select(column => $"other.{column} = r.{column}"));
        return await session.ReadAsync(
            $"""
            select r._id from {name} r
            where r._state <> 0 and r._state in (1, 2) and exists (
                select from {name} other where {same} and other._id <> r._id and other._state not in (3, 4))
            """,
            new SqlParameters(), row => row.GetInt64(0), cancellationToken).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<long>> FindMissingAsync(TableInfo table, IReadOnlyList<long> ids, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameters();
        return await session.ReadAsync(
            $"select distinct wanted.number from unnest({parameters.Add(ids)}) as wanted(number) where not exists (select from {RecordTableSql.Name(table)} r where r._id = wanted.number) order by 1",
            parameters, row => row.GetInt64(0), cancellationToken).ConfigureAwait(false);
    }

    public async Task<IReadOnlyDictionary<long, string?>> ReadRemoteIdsAsync(TableInfo table, IReadOnlyList<long> ids, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameters();
        var sql = $"select r._id, r._remote_id from {RecordTableSql.Name(table)} r where r._id = any({parameters.Add(ids)}) and r._state <> 3";
        var found = await session.ReadAsync(
            sql, parameters, row => (Id: row.GetInt64(0), RemoteId: row.IsDBNull(1) ? null : row.GetString(1)), cancellationToken).ConfigureAwait(false);
        return found.ToDictionary(record => record.Id, record => record.RemoteId);
    }

    public async Task<long> CountRemoteAsync(TableInfo table, CancellationToken cancellationToken) =>
        (await session.ReadAsync(
            $"select count(*) from {RecordTableSql.Name(table)} r where r._remote_id is not null and r._state <> 4",
            new SqlParameters(), row => row.GetInt64(0), cancellationToken).ConfigureAwait(false))[0];

    private async Task<IReadOnlyList<Record>> WithSuggestionsAsync(
        TableInfo table, IReadOnlyList<Record> records, CancellationToken cancellationToken)
    {
        if (records.Count == 0)
            return records;
        var parameters = new SqlParameters();
        var where = $"s.table_number = {table.Number} and s.record_id = any({parameters.Add([.. records.Select(record => record.Id)])})";
        var suggestions = await SuggestionsAsync(table, where, "order by s.id", parameters, cancellationToken).ConfigureAwait(false);
        if (suggestions.Count == 0)
            return records;
        var byRecord = suggestions.ToLookup(suggestion => suggestion.Record);
        return [.. records.Select(record => record with { Suggestions = [.. byRecord[record.Id]] })];
    }

    private async Task<IReadOnlyList<Suggestion>> SuggestionsAsync(
        TableInfo table, string where, string order, SqlParameters parameters, CancellationToken cancellationToken)
    {
        var sql = $"""
            select s.id, s.record_id, s.kind, s.field, s.value, s.based, s.author, s.run, s.reason, s.confidence, s.created_at,
                   {StandingSql.Of(table)}
            from {RecordTableSql.Suggestions(table)} s
            left join {RecordTableSql.Name(table)} r on r._id = s.record_id
            where {where}
            {order}
            """;
        return await session.ReadAsync(sql, parameters, row => SuggestionRow.Read(row, table), cancellationToken).ConfigureAwait(false);
    }

    private async Task<RecordCount> CountAsync(TableInfo table, RecordQuery query, CancellationToken cancellationToken)
    {
        var (parameters, matching) = Matching(table, query);
        var capped = await session.ReadAsync(
            $"select count(*) from (select {matching} limit {limits.ExactCount + 1}) as counted",
            parameters, row => row.GetInt64(0), cancellationToken).ConfigureAwait(false);
        if (capped[0] <= limits.ExactCount)
            return new RecordCount(capped[0], IsExact: true);

        var plan = await session.ReadAsync(
            $"explain (format json) select {matching}",
            parameters, row => row.GetString(0), cancellationToken).ConfigureAwait(false);
        using var document = JsonDocument.Parse(plan[0]);
        var estimate = document.RootElement[0].GetProperty("Plan").GetProperty("Plan Rows").GetInt64();
        return new RecordCount(Math.Max(estimate, capped[0]), IsExact: false);
    }

    private static (SqlParameters Parameters, string Sql) Matching(TableInfo table, RecordQuery query)
    {
        var parameters = new SqlParameters();
        return (parameters, $"from {ReadableSql.From(table, parameters)} r where {SelectionSql.Query([query.Filter, query.ViewFilter], query.Search, table, parameters)}");
    }
}
