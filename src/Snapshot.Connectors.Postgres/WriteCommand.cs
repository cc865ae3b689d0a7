using System.Globalization;
using Npgsql;
using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Connectors.Postgres;

/// <summary>One write as one statement that does nothing when the record is not what was expected, and returns what it left.</summary>
internal sealed class WriteCommand
{
    private readonly RemoteTable _table;
    private readonly WriteOperation _operation;
    private readonly bool _hasVersionColumn;
    private readonly string _relation;
    private readonly List<RemoteField> _fields;
    private readonly IReadOnlyList<RemoteField> _returned;

    public WriteCommand(RemoteTable table, WriteOperation operation, string? versionColumn)
    {
        _table = table;
        _operation = operation;
        _hasVersionColumn = versionColumn is not null;
        _relation = RelationName.Parse(table.Id).Sql;
        _fields = [.. operation.Values.Keys.Select(Field)];
        // Of a new record everything: the database fills in keys and defaults.
        _returned = operation.Kind == WriteKind.Create ? table.Fields : _fields;
        Query = new RecordQuery(table, _returned, versionColumn);
    }

    /// <summary>Reads what the statement returns.</summary>
    public RecordQuery Query { get; }

    public NpgsqlBatchCommand Build()
    {
        var command = new NpgsqlBatchCommand();
        command.CommandText = _operation.Kind switch
        {
            WriteKind.Create => Insert(command.Parameters),
            WriteKind.Update => Update(command.Parameters),
            _ => $"DELETE FROM {_relation} WHERE {Expected(command.Parameters)} RETURNING {Query.Columns}",
        };
        return command;
    }

    /// <summary>What a returned row says.</summary>
    public WriteResult Applied(NpgsqlDataReader row)
    {
        var record = Query.Read(row);
        return new WriteResult.Applied(record.Id)
        {
            Version = _operation.Kind == WriteKind.Delete ? null : record.Version,
            Values = _returned.Zip(record.Values).ToDictionary(pair => pair.First.Id, pair => pair.Second),
        };
    }

    private string Insert(NpgsqlParameterCollection parameters)
    {
        var what = _fields.Count == 0
            ? "DEFAULT VALUES"
            : $"({string.Join(", ", _fields.Select(field => Identifier.Quote(field.Id)))}) VALUES ({string.Join(", ", _fields.Select(field => Value(parameters, field)))})";
        return $"INSERT INTO {_relation} {what} RETURNING {Query.Columns}";
    }

    private string Update(NpgsqlParameterCollection parameters)
    {
        var set = string.Join(", ", _fields.Select(field => $"{Identifier.Quote(field.Id)} = {Value(parameters, field)}"));
        return $"UPDATE {_relation} SET {set} WHERE {Expected(parameters)} RETURNING {Query.Columns}";
    }

    // The transaction id says by itself that nothing changed. A chosen column may have been forgotten by some writer, so the values count too.
    private string Expected(NpgsqlParameterCollection parameters)
    {
        var key = RecordId.Parse(_operation.RemoteId!, Query.Key.Count);
        var conditions = new List<string> { $"{Query.KeySql} = {Query.Row(parameters.Count + 1)}" };
        foreach (var part in key)
            parameters.Add(ParameterText.Create(part));
        if (_operation.ExpectedVersion is { } version)
            conditions.Add($"{Query.Version}::text = {Add(parameters, version)}");
        if (_operation.ExpectedVersion is null || _hasVersionColumn)
            conditions.AddRange(_operation.Expected.Select(expected => ColumnType.Equal(Field(expected.Key), Add(parameters, expected.Value))));
        return string.Join(" AND ", conditions);
    }

    private string Value(NpgsqlParameterCollection parameters, RemoteField field) => Add(parameters, _operation.Values[field.Id]);

    private static string Add(NpgsqlParameterCollection parameters, object? value)
    {
        parameters.Add(ParameterText.Create(value));
        return string.Create(CultureInfo.InvariantCulture, $"${parameters.Count}");
    }

    private RemoteField Field(string id) => _table.Fields.FirstOrDefault(field => field.Id == id)
        ?? throw new ConnectorException(ConnectorErrorKind.SchemaChanged, "field_unknown", $"The table “{_table.Name}” has no column “{id}”.");
}
