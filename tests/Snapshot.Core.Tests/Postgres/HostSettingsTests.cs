using System.Data;
using Dapper;
using Npgsql;
using Snapshot.Connectors;
using Snapshot.Hosting;

namespace Snapshot.Postgres;

/// <summary>What a host sets for its own statements has no say in ours.</summary>
public sealed class HostSettingsTests(TestServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(
        "search_path=nowhere,pg_catalog", "DateStyle=SQL,DMY", "IntervalStyle=sql_standard", "TimeZone=Pacific/Apia", "standard_conforming_strings=off",
        "extra_float_digits=-5", "transform_null_equals=on", "array_nulls=off", "bytea_output=escape")]
    [InlineData("default_transaction_isolation=serializable")]
    [InlineData("statement_timeout=5s", "lock_timeout=5s", "idle_in_transaction_session_timeout=5s")]
    public async Task Settings_of_the_connection_change_nothing(params string[] settings)
    {
        await using var host = await ToyHost.StartAsync(await DatabaseAsync(settings), ToyStory.Service());

        await ToyStory.RunAsync(host);
    }

    [Fact]
    public async Task A_first_pull_from_a_slow_service_outlasts_the_statement_timeout_of_the_connection()
    {
        var (database, service) = (await DatabaseAsync("statement_timeout=300ms"), ToyService.Create(60));
        await using var host = await ToyHost.StartAsync(database, service, connector: new TwistedConnector(service, WaitAsync));
        await host.CreateAsync();

        Assert.Equal(60, (await host.PullAsync()).Read);

        // The second page comes when the statement that takes in the first has run for longer than it may.
        async IAsyncEnumerable<ReadPage> WaitAsync(IAsyncEnumerable<ReadPage> pages)
        {
            var first = true;
            await foreach (var page in pages)
            {
                if (!first)
                    await UntilAsync(database, "query ilike 'copy%' and now() - query_start > interval '400ms'");
                first = false;
                yield return page;
            }
        }
    }

    [Fact]
    public async Task An_edit_outlasts_the_lock_timeout_of_the_connection()
    {
        var database = await DatabaseAsync("lock_timeout=300ms");
        await using var host = await ToyHost.StartAsync(database, ToyService.Create(1));
        await host.CreateAsync();
        await host.PullAsync();
        await using var other = await NpgsqlDataSource.Create(database).OpenConnectionAsync(Token);
        await using var transaction = await other.BeginTransactionAsync(Token);
        var table = await host.TableAsync();
        await other.ExecuteAsync($"""update "{table.Schema}".toys set name = name""");

        var edit = host.EditAsync(1, "name", "mine");
        await UntilAsync(database, "wait_event_type = 'Lock' and now() - query_start > interval '400ms'");
        await transaction.RollbackAsync(Token);
        await edit;

        Assert.Equal("mine", (await host.RecordAsync(1)).Fields["name"]);
    }

    [Fact]
    public async Task A_data_source_with_NodaTime_and_JSON_options_is_taken_as_it_is()
    {
        var builder = new NpgsqlDataSourceBuilder(await server.CreateEmptyDatabaseAsync());
        builder.UseNodaTime().EnableDynamicJson().ConfigureJsonOptions(new() { PropertyNamingPolicy = System.Text.Json.JsonNamingPolicy.SnakeCaseUpper });
        await using var source = builder.Build();
        await using var host = await ToyHost.StartAsync("", ToyStory.Service(), source: source);

        await ToyStory.RunAsync(host);
    }

    [Fact]
    public async Task Settings_that_the_host_gives_Dapper_change_nothing()
    {
        var database = await server.CreateEmptyDatabaseAsync();
        var (underscores, timeout) = (DefaultTypeMap.MatchNamesWithUnderscores, SqlMapper.Settings.CommandTimeout);
        try
        {
            DefaultTypeMap.MatchNamesWithUnderscores = true;
            SqlMapper.Settings.CommandTimeout = 1;
            SqlMapper.Settings.ApplyNullValues = true;
            SqlMapper.AddTypeMap(typeof(DateTime), DbType.DateTime2);
            SqlMapper.AddTypeMap(typeof(string), DbType.AnsiString);
            SqlMapper.AddTypeHandler(new Stubborn<Guid>());
            SqlMapper.AddTypeHandler(new Stubborn<DateTime>());
            SqlMapper.AddTypeHandler(new Stubborn<string[]>());
            await using var host = await ToyHost.StartAsync(database, ToyStory.Service());

            await ToyStory.RunAsync(host);
        }
        finally
        {
            DefaultTypeMap.MatchNamesWithUnderscores = underscores;
            SqlMapper.Settings.CommandTimeout = timeout;
            SqlMapper.Settings.ApplyNullValues = false;
            SqlMapper.ResetTypeHandlers();
        }
    }

    private async Task<string> DatabaseAsync(params string[] settings) =>
        new NpgsqlConnectionStringBuilder(await server.CreateEmptyDatabaseAsync()) { Options = string.Join(' ', settings.Select(setting => $"-c {setting}")) }
            .ConnectionString;

    private static async Task UntilAsync(string database, string activity)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync(Token);
        while (!await connection.ExecuteScalarAsync<bool>($"select exists (select from pg_stat_activity where datname = current_database() and {activity})"))
            await Task.Delay(10, Token);
    }

    // As a host has it whose other database knows no such type.
    private sealed class Stubborn<T> : SqlMapper.TypeHandler<T>
    {
        public override void SetValue(IDbDataParameter parameter, T? value) => parameter.Value = $"{value}";

        public override T? Parse(object value) => throw new InvalidCastException($"{typeof(T)} of {value}");
    }
}
