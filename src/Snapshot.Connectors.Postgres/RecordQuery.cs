using System.Globalization;
using Npgsql;
using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Connectors.Postgres;

/// <summary>Reads records of one table: key columns, version, then the fields wanted.</summary>
internal sealed class RecordQuery
{
    private readonly RelationName _relation;
    private readonly IReadOnlyList<RemoteField> _fields;

    public RecordQuery(RemoteTable table, IReadOnlyList<RemoteField> fields, string? versionColumn)
    {
        _relation = RelationName.Parse(table.Id);
        _fields = fields;
        Key = [.. table.Key.Select(id => table.Fields.First(field => field.Id == id))];
        Version = versionColumn is null ? "xmin" : Identifier.Quote(versionColumn);
        KeySql = $"({string.Join(", ", Key.Select(field => Identifier.Quote(field.Id)))})";
        Columns = string.Join(", ", [.. Key.Select(ColumnType.SelectKey), $"{Version}::text", .. fields.Select(ColumnType.Select)]);
    }

    public IReadOnlyList<RemoteField> Key { get; }

    /// <summary>The version as SQL.</summary>
    public string Version { get; }

    /// <summary>The key columns as a row.</summary>
    public string KeySql { get; }

    /// <summary>What <see cref="Read"/> reads, for SELECT and RETURNING.</summary>
    public string Columns { get; }

    /// <summary>The records behind an id, of all or of those that changed since a time; in the order of their keys.</summary>
    public Task<IReadOnlyList<RemoteRecord>> PageAsync(
        NpgsqlConnection connection, string? since, string? behind, int limit, CancellationToken cancellationToken)
    {
        var values = new List<string>();
        var conditions = new List<string>();
        if (behind is not null)
        {
            values.AddRange(RecordId.Parse(behind, Key.Count));
            conditions.Add($"{KeySql} > {Row(1)}");
        }
        if (since is not null)
        {
            values.Add(since);
            conditions.Add(ChangeColumn.Condition(Version, $"${values.Count}"));
        }
        var where = conditions.Count == 0 ? "" : $"WHERE {string.Join(" AND ", conditions)}";
        // Without the alias a name would mean the selected text, which sorts otherwise.
        var order = string.Join(", ", Key.Select(field => $"r.{Identifier.Quote(field.Id)}"));
        var sql = string.Create(CultureInfo.InvariantCulture, $"SELECT {Columns} FROM {_relation.Sql} AS r {where} ORDER BY {order} LIMIT {limit}");
        return ReadAsync(connection, sql, values, cancellationToken);
    }

    public Task<IReadOnlyList<RemoteRecord>> ByIdAsync(NpgsqlConnection connection, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        if (ids.Count == 0)
            return Task.FromResult<IReadOnlyList<RemoteRecord>>([]);
        var rows = string.Join(", ", ids.Select((_, i) => Row(1 + i * Key.Count)));
        var values = ids.SelectMany(id => RecordId.Parse(id, Key.Count)).ToList();
        return ReadAsync(connection, $"SELECT {Columns} FROM {_relation.Sql} WHERE {KeySql} IN ({rows})", values, cancellationToken);
    }

    public RemoteRecord Read(NpgsqlDataReader row)
    {
        var key = Enumerable.Range(0, Key.Count).Select(row.GetString).ToList();
        var values = new object?[_fields.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = ColumnType.Read(row, Key.Count + 1 + i, _fields[i].Type);
        return new RemoteRecord(RecordId.Format(key), values, row.IsDBNull(Key.Count) ? null : row.GetString(Key.Count));
    }

    /// <summary>A row of as many parameters as the key has columns, the first being number <paramref name="first"/>.</summary>
    public string Row(int first) => $"({string.Join(", ", Key.Select((_, i) => $"${first + i}"))})";

    private async Task<IReadOnlyList<RemoteRecord>> ReadAsync(
        NpgsqlConnection connection, string sql, IReadOnlyList<string> values, CancellationToken cancellationToken)
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
