using System.Globalization;
using Npgsql;
using Snapshot.Postgres.Sql;
using Snapshot.Tables;

namespace Snapshot.Postgres.Filtering;

/// <summary>Puts the example table into a database, with values on the edges of every type, and NULLs.</summary>
internal static class ExampleRows
{
    public const int Count = 120;

    private const string Empty = "'{}'";

    private static readonly Dictionary<FieldType, string[]> Values = new()
    {
        [FieldType.Text] = ["''", "'a'", "'A'", "'ab'", "'Ab%'", "'a_b'", "'  x '", "'größe'", "'x''y'", "'a\\b'", "'7'", "'true'", "'名前'"],
        [FieldType.Boolean] = ["true", "false"],
        [FieldType.Integer] = ["0", "1", "-1", "2", "7", "100", "-100"],
        [FieldType.Number] = ["0", "1", "1.0", "-1.5", "0.1", "7", "12.345", "-100"],
        [FieldType.Float] = ["0", "1", "-1.5", "0.1", "'NaN'", "'Infinity'", "1e10"],
        [FieldType.Date] = ["'2024-01-31'", "'2024-02-29'", "'1999-12-31'", "'2024-01-01'", "'0044-03-15'"],
        [FieldType.Time] = ["'00:00'", "'13:45:00'", "'23:59:59.999999'"],
        [FieldType.Timestamp] = ["'2024-01-31 00:00Z'", "'2024-01-31 22:30Z'", "'2024-03-31 01:30Z'", "'1999-12-31 23:59:59.999999Z'"],
        [FieldType.LocalTimestamp] = ["'2024-01-31 00:00'", "'2024-01-31 22:30'", "'2024-03-31 02:30'"],
        [FieldType.Uuid] = ["'00000000-0000-0000-0000-000000000000'", "'0190a0b0-7c1d-7e2f-8a3b-4c5d6e7f8091'"],
        [FieldType.Json] = ["'{\"a\": 1, \"b\": \"x\"}'", "'[1, \"a\", null]'", "'null'", "'\"a\"'", "'7'", "'{\"a\": {\"b\": [true]}}'"],
    };

    public static async Task CreateAsync(NpgsqlDataSource database, TableInfo table, CancellationToken token)
    {
        var schema = SqlIdentifier.Quote(table.Schema);
        var columns = table.Columns.Select(column => $"{SqlIdentifier.Quote(column.Name)} {FieldSql.TypeName(column.Type)}");
        // The same values on every run, so that a printed seed is enough to repeat a failure.
        var random = new Random(7);
        var rows = Enumerable.Range(1, Count).Select(id => $"({id}, {string.Join(", ", table.Columns.Select(One))})");
        await using var command = database.CreateCommand(string.Create(CultureInfo.InvariantCulture, $"""
            CREATE SCHEMA {schema};
            CREATE TABLE {schema}.places (
                _id bigint PRIMARY KEY, _remote_id text COLLATE "C", _base jsonb, _state smallint NOT NULL DEFAULT 0,
                _conflict jsonb, _invalid jsonb, _error jsonb, _version bigint NOT NULL DEFAULT 1, {string.Join(", ", columns)});
            CREATE TABLE {schema}._suggestion (table_number smallint, id bigint, record_id bigint);
            INSERT INTO {schema}.places (_id, {string.Join(", ", table.Columns.Select(column => SqlIdentifier.Quote(column.Name)))})
            VALUES {string.Join(", ", rows)};
            UPDATE {schema}.places SET _state = _id % 5, _remote_id = CASE WHEN _id % 5 <> 2 THEN 'r' || _id END;
            UPDATE {schema}.places SET _conflict = {Empty} WHERE _id IN (1, 6);
            UPDATE {schema}.places SET _error = {Empty} WHERE _id IN (6, 7);
            UPDATE {schema}.places SET _invalid = {Empty} WHERE _id = 8;
            INSERT INTO {schema}._suggestion VALUES (3, 1, 10), (3, 2, 10), (3, 3, 11), (4, 4, 12);
            """));
        await command.ExecuteNonQueryAsync(token);

        string One(Column column)
        {
            var values = Values[column.Type];
            var chosen = random.Next(values.Length + 1);
            return chosen == values.Length ? "NULL" : values[chosen];
        }
    }
}
