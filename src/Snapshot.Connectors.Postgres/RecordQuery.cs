using System.Globalization;
using Npgsql;
using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Connectors.Postgres;

/// <summary>Reads records of one table: key columns, version, then the fields wanted.</summary>
internal sealed class RecordQuery
{
    private readonly IReadOnlyList<RemoteField> _fields;
    private readonly string _columns;

    public RecordQuery(RemoteTable table, IReadOnlyList<RemoteField> fields)
    {
        _fields = fields;
        Traits = TableTraits.Of(table);
        Rows = Traits.Rows(RelationName.Parse(table.Id));
        Key = [.. table.Key.Select(id => table.Fields.First(field => field.Id == id))];
        KeySql = $"({string.Join(", ", Key.Select(field => Identifier.Quote(field.Id)))})";
        KeyColumns = string.Join(", ", Key.Select(ColumnType.SelectKey));
        _columns = string.Join(", ", [KeyColumns, $"{Traits.Version ?? "NULL"}::text", .. fields.Select(ColumnType.Select)]);
    }

    public TableTraits Traits { get; }

    /// <summary>The table's own rows as SQL.</summary>
    public string Rows { get; }

    public IReadOnlyList<RemoteField> Key { get; }

    /// <summary>The key columns as a row.</summary>
    public string KeySql { get; }

    /// <summary>What <see cref="ReadKey"/> reads, for SELECT and RETURNING.</summary>
    public string KeyColumns { get; }

    /// <summary>The records behind an id, of all or of those that changed since a time; in the order of their keys.</summary>
    public Task<IReadOnlyList<RemoteRecord>> PageAsync(
        NpgsqlConnection connection, string? since, string? behind, int limit, CancellationToken cancellationToken)
    {
        var values = new List<object?>();
        var conditions = new List<string>();
        if (behind is not null)
        {
            values.AddRange(RecordId.Parse(behind, Key.Count));
            conditions.Add($"{KeySql} > {Row(1)}");
        }
        if (since is not null)
        {
            values.Add(since);
            conditions.Add(ChangeColumn.Condition(Traits.Version!, $"${values.Count}"));
        }
        var where = conditions.Count == 0 ? "" : $"WHERE {string.Join(" AND ", conditions)}";
        // Without the alias a name would mean the selected text, which sorts otherwise.
        var order = string.Join(", ", Key.Select(field => $"r.{Identifier.Quote(field.Id)}"));
        var sql = string.Create(CultureInfo.InvariantCulture, $"SELECT {_columns} FROM {Rows} AS r {where} ORDER BY {order} LIMIT {limit}");
        return ReadAsync(connection, sql, values, cancellationToken);
    }

    /// <summary>The records of these ids that exist; what cannot be an id of this table names none.</summary>
    public async Task<IReadOnlyList<RemoteRecord>> ByIdAsync(NpgsqlConnection connection, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var keys = ids.Select(id => RecordId.TryParse(id, Key.Count)).OfType<IReadOnlyList<string>>().ToList();
        if (keys.Count == 0)
            return [];
        var rows = string.Join(", ", keys.Select((_, i) => Row(1 + i * Key.Count)));
        try
        {
            var records = await ReadAsync(
                connection, $"SELECT {_columns} FROM {Rows} WHERE {KeySql} IN ({rows})", [.. keys.SelectMany(key => key)], cancellationToken).ConfigureAwait(false);
            // A type takes more texts than it gives: “ 7” finds the record 7, and is not its id.
            return Key.Count > 1 ? records : [.. records.IntersectBy(keys.Select(key => key[0]), record => record.Id)];
        }
        catch (PostgresException error) when (SourceErrors.IsOfData(error))
        {
            // A text that does not fit the key's type.
            if (keys.Count == 1)
                return [];
            var half = ids.Count / 2;
            return
            [
                .. await ByIdAsync(connection, [.. ids.Take(half)], cancellationToken).ConfigureAwait(false),
                .. await ByIdAsync(connection, [.. ids.Skip(half)], cancellationToken).ConfigureAwait(false),
            ];
        }
    }

    /// <summary>Two at most of the records that hold these values.</summary>
    public Task<IReadOnlyList<RemoteRecord>> ByValuesAsync(
        NpgsqlConnection connection, IReadOnlyList<(RemoteField Field, object? Value)> values, CancellationToken cancellationToken)
    {
        var conditions = values.Select((value, i) => ColumnType.Equal(value.Field, string.Create(CultureInfo.InvariantCulture, $"${i + 1}")));
        var sql = $"SELECT {_columns} FROM {Rows} WHERE {string.Join(" AND ", conditions)} LIMIT 2";
        return ReadAsync(connection, sql, [.. values.Select(value => value.Value)], cancellationToken);
    }

    public NpgsqlBatchCommand Select(IReadOnlyList<string> ids)
    {
        var keys = ids.Select(id => RecordId.Parse(id, Key.Count)).ToList();
        var rows = string.Join(", ", keys.Select((_, i) => Row(1 + i * Key.Count)));
        var command = new NpgsqlBatchCommand($"SELECT {_columns} FROM {Rows} WHERE {KeySql} IN ({rows})");
        foreach (var part in keys.SelectMany(key => key))
            command.Parameters.Add(ParameterText.Create(part));
        return command;
    }

    public RemoteRecord Read(NpgsqlDataReader row)
    {
        var values = new object?[_fields.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = ColumnType.Read(row, Key.Count + 1 + i, _fields[i].Type);
        return new RemoteRecord(ReadKey(row), values, row.IsDBNull(Key.Count) ? null : row.GetString(Key.Count));
    }

    /// <summary>The id of a row that begins with its key.</summary>
    public string ReadKey(NpgsqlDataReader row) => RecordId.Format([.. Enumerable.Range(0, Key.Count).Select(row.GetString)]);

    /// <summary>A row of as many parameters as the key has columns, the first being number <paramref name="first"/>.</summary>
    public string Row(int first) => $"({string.Join(", ", Key.Select((_, i) => $"${first + i}"))})";

    private async Task<IReadOnlyList<RemoteRecord>> ReadAsync(
        NpgsqlConnection connection, string sql, IReadOnlyList<object?> values, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(sql, connection);
        await using (command.ConfigureAwait(false))
        {
            foreach (var value in values)
                command.Parameters.Add(ParameterText.Create(value));
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                var records = new List<RemoteRecord>();
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                    records.Add(Read(reader));
                return records;
            }
        }
    }
}
