using Npgsql;

namespace Quickstart;

/// <summary>The external service of the story: a database of its own, with 3,376 real airports and all their faults.</summary>
internal sealed class AirportService(string connectionString)
{
    public string ConnectionString { get; } = connectionString;

    /// <summary>The command that opens it for a person.</summary>
    public string Psql
    {
        get
        {
            var address = new NpgsqlConnectionStringBuilder(ConnectionString);
            return $"psql 'host={address.Host} port={address.Port} user={address.Username} dbname={address.Database}'";
        }
    }

    public static async Task<AirportService> StartAsync(string connectionString)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var create = new NpgsqlCommand(
            """
            create table airports (
                iata text primary key, name text not null, city text, state text, country text not null,
                latitude double precision not null, longitude double precision not null
            )
            """, connection);
        await create.ExecuteNonQueryAsync();
        await using (var copy = await connection.BeginTextImportAsync("copy airports from stdin (format csv, header)"))
            await copy.WriteAsync(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Data", "airports.csv")));
        // As autovacuum would do in a moment; the estimate of its rows is what the pull shows as its total.
        await using var analyze = new NpgsqlCommand("analyze airports", connection);
        await analyze.ExecuteNonQueryAsync();
        return new AirportService(connectionString);
    }

    /// <summary>Reads the service's own rows, past Snapshot.</summary>
    public async Task<IReadOnlyList<string[]>> QueryAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string[]>();
        while (await reader.ReadAsync())
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? "null" : reader.GetValue(i).ToString()!)]);
        return rows;
    }
}
