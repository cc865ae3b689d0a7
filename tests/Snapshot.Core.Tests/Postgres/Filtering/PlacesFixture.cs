using System.Globalization;
using Npgsql;
using Snapshot.Postgres.Sql;
using Snapshot.Records.Filtering;

namespace Snapshot.Postgres.Filtering;

/// <summary>The example table on a server, which can be asked in our words and in the server's own.</summary>
public sealed class PlacesFixture(TestServer server) : IAsyncLifetime
{
    private NpgsqlDataSource _ours = null!;
    private NpgsqlDataSource _raw = null!;

    public async ValueTask InitializeAsync()
    {
        var database = await server.CreateEmptyDatabaseAsync();
        // A rendered filter must not depend on the zone of its session, so ours is an odd one.
        _ours = NpgsqlDataSource.Create($"{database};Timezone=Asia/Kathmandu;Maximum Pool Size=4");
        _raw = NpgsqlDataSource.Create($"{database};Timezone=UTC;Maximum Pool Size=4");
        await ExampleRows.CreateAsync(_raw, Example.Table, TestContext.Current.CancellationToken);
    }

    /// <summary>The ids that a filter selects, parsed and rendered by us.</summary>
    public async Task<IReadOnlyList<long>> OursAsync(string filter)
    {
        var parameters = new SqlParameters();
        var where = FilterSql.Render(FilterParser.Parse(filter, Example.Table), Example.Table, parameters);
        await using var command = _ours.CreateCommand($"SELECT r._id FROM snap_1.places r WHERE {where} ORDER BY 1");
        parameters.AddTo(command.Parameters);
        return await ReadAsync(command);
    }

    /// <summary>The ids that the filter's own text selects.</summary>
    public async Task<IReadOnlyList<long>> RawAsync(string filter)
    {
        await using var command = _raw.CreateCommand($"SELECT _id FROM snap_1.places WHERE {filter} ORDER BY 1");
        return await ReadAsync(command);
    }

    /// <summary>The ids as one text that can be compared; <see langword="null"/> when some value cannot be computed.</summary>
    internal static async Task<string?> OutcomeAsync(Func<Task<IReadOnlyList<long>>> ask)
    {
        try
        {
            return string.Join(' ', (await ask()).Select(id => id.ToString(CultureInfo.InvariantCulture)));
        }
        catch (PostgresException error) when (QueryErrors.Map(error) is not null)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ours.DisposeAsync();
        await _raw.DisposeAsync();
    }

    private static async Task<IReadOnlyList<long>> ReadAsync(NpgsqlCommand command)
    {
        var ids = new List<long>();
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            ids.Add(reader.GetInt64(0));
        return ids;
    }
}
