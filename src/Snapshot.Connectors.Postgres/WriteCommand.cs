using System.Globalization;
using Npgsql;
using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Connectors.Postgres;

/// <summary>One write as one statement that does nothing when the record is not what was expected, and returns the key of what it wrote.</summary>
internal sealed class WriteCommand
{
    private readonly RemoteTable _table;
    private readonly RecordQuery _query;
    private readonly string _relation;
    private readonly List<RemoteField> _fields;

    public WriteCommand(RemoteTable table, RecordQuery query, WriteOperation operation)
    {
        _table = table;
        _query = query;
        Operation = operation;
        _relation = RelationName.Parse(table.Id).Sql;
        _fields = [.. operation.Values.Keys.Select(Field)];
    }

    public WriteOperation Operation { get; }

    public WriteKind Kind => Operation.Kind;

    /// <summary>Whether it names a record that the table cannot have.</summary>
    public bool IsPointless => Kind != WriteKind.Create && RecordId.TryParse(Operation.RemoteId!, _query.Key.Count) is null;

    public NpgsqlBatchCommand Build()
    {
        var command = new NpgsqlBatchCommand();
        var sql = Kind switch
        {
            WriteKind.Create => Insert(command.Parameters),
            WriteKind.Update => Update(command.Parameters),
            _ => $"DELETE FROM {_query.Rows} WHERE {KeyIs(command.Parameters)} AND {Expected(command.Parameters)}",
        };
        command.CommandText = $"{sql} RETURNING {_query.KeyColumns}";
        return command;
    }

    /// <summary>
    /// Asks, in the transaction of a write that returned nothing, why: no row when there is no such record, else whether it is as
    /// expected, so that something in the database discarded the write, and whether this transaction has changed it in another way.
    /// </summary>
    public NpgsqlBatchCommand Evidence()
    {
        var command = new NpgsqlBatchCommand();
        var mine = _query.Traits.CanReadXmin ? "coalesce(xmin = pg_current_xact_id_if_assigned()::xid, false)" : "false";
        var key = KeyIs(command.Parameters);
        command.CommandText = $"SELECT coalesce({Expected(command.Parameters)}, false), {mine} FROM {_query.Rows} WHERE {key}";
        return command;
    }

    private string Insert(NpgsqlParameterCollection parameters)
    {
        var what = _fields.Count == 0
            ? "DEFAULT VALUES"
            : $"({string.Join(", ", _fields.Select(field => Identifier.Quote(field.Id)))}) VALUES ({string.Join(", ", _fields.Select(field => Value(parameters, field)))})";
        return $"INSERT INTO {_relation} {what}";
    }

    private string Update(NpgsqlParameterCollection parameters)
    {
        var set = string.Join(", ", _fields.Select(field => $"{Identifier.Quote(field.Id)} = {Value(parameters, field)}"));
        return $"UPDATE {_query.Rows} SET {set} WHERE {KeyIs(parameters)} AND {Expected(parameters)}";
    }

    private string KeyIs(NpgsqlParameterCollection parameters)
    {
        var row = _query.Row(parameters.Count + 1);
        foreach (var part in RecordId.Parse(Operation.RemoteId!, _query.Key.Count))
            parameters.Add(ParameterText.Create(part));
        return $"{_query.KeySql} = {row}";
    }

    // The transaction id says by itself that nothing changed. A chosen column may have been forgotten by some writer, so the values count too.
    private string Expected(NpgsqlParameterCollection parameters)
    {
        var conditions = new List<string>();
        if (Operation.ExpectedVersion is { } version && _query.Traits.Version is { } column)
            conditions.Add($"{column}::text = {Add(parameters, version)}");
        if (conditions.Count == 0 || _query.Traits.VersionColumn is not null)
            conditions.AddRange(Operation.Expected.Select(expected => ColumnType.Equal(Field(expected.Key), Add(parameters, expected.Value))));
        return conditions.Count == 0 ? "true" : $"({string.Join(" AND ", conditions)})";
    }

    private string Value(NpgsqlParameterCollection parameters, RemoteField field) => Add(parameters, Operation.Values[field.Id]);

    private static string Add(NpgsqlParameterCollection parameters, object? value)
    {
        parameters.Add(ParameterText.Create(value));
        return string.Create(CultureInfo.InvariantCulture, $"${parameters.Count}");
    }

    private RemoteField Field(string id) => _table.Fields.FirstOrDefault(field => field.Id == id)
        ?? throw new ConnectorException(ConnectorErrorKind.SchemaChanged, "field_unknown", $"The table “{_table.Name}” has no column “{id}”.");
}
