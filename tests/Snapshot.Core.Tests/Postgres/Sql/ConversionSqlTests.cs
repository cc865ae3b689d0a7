using Npgsql;
using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Postgres.Sql;

public sealed class ConversionSqlTests(TestServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static readonly (FieldType From, FieldType To, string Value, bool Converts)[] Cases =
    [
        (FieldType.Integer, FieldType.Number, "5", true),
        (FieldType.Integer, FieldType.Float, "5", true),
        (FieldType.Integer, FieldType.Float, "9007199254740993", false),
        (FieldType.Integer, FieldType.Json, "5", true),
        (FieldType.Integer, FieldType.Boolean, "1", false),
        (FieldType.Number, FieldType.Integer, "5.0", true),
        (FieldType.Number, FieldType.Integer, "5.5", false),
        (FieldType.Number, FieldType.Float, "0.1", true),
        (FieldType.Float, FieldType.Number, "0.1", true),
        (FieldType.Float, FieldType.Number, "1e300", true),
        (FieldType.Float, FieldType.Json, "NaN", false),
        (FieldType.Text, FieldType.Integer, "-17", true),
        (FieldType.Text, FieldType.Integer, "007", false),
        (FieldType.Text, FieldType.Integer, "99999999999999999999", false),
        (FieldType.Text, FieldType.Number, "1.50", true),
        (FieldType.Text, FieldType.Number, "1,5", false),
        (FieldType.Text, FieldType.Float, "0.12345678901234567", false),
        (FieldType.Text, FieldType.Boolean, "true", true),
        (FieldType.Text, FieldType.Boolean, "yes", false),
        (FieldType.Text, FieldType.Date, "2024-02-29", true),
        (FieldType.Text, FieldType.Date, "2023-02-29", false),
        (FieldType.Text, FieldType.Date, "0000-01-01", false),
        (FieldType.Text, FieldType.Time, "14:05", true),
        (FieldType.Text, FieldType.Time, "24:00", false),
        (FieldType.Text, FieldType.Timestamp, "2024-01-31T14:05:00+02:00", true),
        (FieldType.Text, FieldType.Timestamp, "2024-01-31T14:05:00", false),
        (FieldType.Text, FieldType.LocalTimestamp, "2024-01-31 14:05:00.123456", true),
        (FieldType.Text, FieldType.LocalTimestamp, "2024-04-31T14:05:00", false),
        (FieldType.Text, FieldType.Uuid, "0190a3f4-7b2c-7d3e-8f40-5a6b7c8d9e0f", true),
        (FieldType.Text, FieldType.Uuid, "0190A3F4", false),
        (FieldType.Text, FieldType.Json, "5", false),
        (FieldType.Boolean, FieldType.Text, "true", true),
        (FieldType.Boolean, FieldType.Json, "false", true),
        (FieldType.Date, FieldType.LocalTimestamp, "2024-01-31", true),
        (FieldType.LocalTimestamp, FieldType.Date, "2024-01-31T00:00:00", true),
        (FieldType.LocalTimestamp, FieldType.Date, "2024-01-31T00:00:01", false),
        (FieldType.Timestamp, FieldType.LocalTimestamp, "2024-01-31T14:05:00Z", false),
        (FieldType.Time, FieldType.Text, "14:05:00", true),
        (FieldType.Uuid, FieldType.Text, "0190a3f4-7b2c-7d3e-8f40-5a6b7c8d9e0f", true),
        (FieldType.Json, FieldType.Text, "{\"a\": 1}", true),
        (FieldType.Json, FieldType.Integer, "1", false),
    ];

    [Fact]
    public async Task Only_what_loses_nothing_is_converted()
    {
        await using var connection = await OpenAsync();
        foreach (var (from, to, value, converts) in Cases)
        {
            var conversion = ConversionSql.Convert(ConversionSql.Text("v", from), from, to);
            await using var command = new NpgsqlCommand($"select ({conversion})::text from (select '{value}'::{FieldSql.TypeName(from)} as v) t", connection);
            var converted = await command.ExecuteScalarAsync(Token) as string;

            Assert.True(converts == converted is not null, $"{value} as {from} became {converted ?? "nothing"} as {to}.");
            // What a pull would make of the same text is the same.
            if (converts && from == FieldType.Text)
                Assert.True(FieldValue.TryConvert(value, to, out _), $"{value} is no {to} to a pull.");
        }
    }

    [Fact]
    public async Task Whatever_a_text_holds_no_conversion_fails()
    {
        string[] texts =
        [
            "", " ", "-", "-0", "1e5", ".5", "5.", "0x1F", "NaN", "Infinity", "2024-13-01", "2024-00-10", "2024-02-30T25:00:00Z",
            "9999-12-31T23:59:59Z", "{}", "null", "TRUE", "😀", "٣", "''",
        ];
        await using var connection = await OpenAsync();
        foreach (var to in Enum.GetValues<FieldType>())
        {
            await using var command = new NpgsqlCommand($"select t, ({ConversionSql.Convert("t", FieldType.Text, to)})::text from unnest($1) as t", connection)
            {
                Parameters = { new NpgsqlParameter { Value = texts } },
            };
            await using var reader = await command.ExecuteReaderAsync(Token);
            while (await reader.ReadAsync(Token))
            {
                if (!await reader.IsDBNullAsync(1, Token))
                    Assert.True(FieldValue.TryConvert(reader.GetString(0), to, out _), $"{reader.GetString(0)} became {reader.GetString(1)} as {to}.");
            }
        }
    }

    private async Task<NpgsqlConnection> OpenAsync()
    {
        var database = new NpgsqlConnectionStringBuilder(await server.CreateEmptyDatabaseAsync()) { Pooling = false, Timezone = "UTC" };
        var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync(Token);
        return connection;
    }
}
