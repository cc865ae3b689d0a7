using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Snapshot.AspNetCore.Identity;
using Snapshot.Connectors.Postgres;
using Snapshot.Identity;
using Snapshot.Postgres;
using Snapshot.Testing.Postgres;

namespace Snapshot.AspNetCore.Tests;

/// <summary>
/// A host with the whole API on a real port, its workspace and an external database on a real server. Who calls is said by headers.
/// </summary>
public sealed class ApiHost : IAsyncLifetime
{
    private WebApplication _app = null!;

    public LocalPostgres Postgres { get; private set; } = null!;

    /// <summary>The database that plays the external service.</summary>
    public string Source { get; private set; } = "";

    public Uri Address { get; private set; } = null!;

    public IReadOnlyList<Endpoint> Endpoints => ((IEndpointRouteBuilder)_app).DataSources.SelectMany(source => source.Endpoints).ToList();

    public async ValueTask InitializeAsync()
    {
        Postgres = await LocalPostgres.StartAsync(new() { OwnServer = true });
        Source = await Postgres.CreateDatabaseAsync("source");
        await ExecuteAsync("""
            CREATE TABLE people (id int PRIMARY KEY, name text NOT NULL, city text, age int CHECK (age > 0), big bigint, price numeric(30,10));
            INSERT INTO people SELECT i, 'name ' || i, CASE WHEN i % 3 = 0 THEN 'Rome' ELSE 'Oslo' END, i, 9007199254740993 + i, i * 1.5 FROM generate_series(1, 250) i;
            CREATE TABLE keyless (note text);
            CREATE TABLE "a ""b"";--" (id int PRIMARY KEY, "semi;colon" text, "Quote""d" text, "😀" text, "Name" text, "name" text, "NAME!" text);
            INSERT INTO "a ""b"";--" VALUES (1, 's', 'q', 'e', 'N', 'n', '!');
            """);
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSnapshots().UsePostgres(await Postgres.CreateDatabaseAsync("workspace")).AddConnector<PostgresConnector>().AllowHosts("127.0.0.1");
        builder.Services.AddSnapshotWorkers();
        builder.Services.AddOpenApi();
        builder.Services.Configure<SnapshotHttpOptions>(options =>
        {
            options.FindActor = http =>
            {
                var (user, agent) = (http.Request.Headers["X-User"].ToString(), http.Request.Headers["X-Agent"].ToString());
                return ValueTask.FromResult(user.Length == 0 ? null : agent.Length == 0 ? Actor.User(user) : Actor.Agent(agent, user));
            };
            options.HostParameters.Add("api-version");
        });
        // A host's own settings must not change the contract.
        builder.Services.ConfigureHttpJsonOptions(options => options.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseUpper);
        _app = builder.Build();
        _app.MapSnapshotEndpoints();
        _app.MapOpenApi();
        await _app.StartAsync();
        Address = new Uri(_app.Urls.First());
    }

    /// <summary>The API as a user sees it.</summary>
    public Api As(string user, string? agent = null) => new(Address, user, agent);

    /// <summary>Runs a statement in the external database itself.</summary>
    public async Task<object?> ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Source) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await Postgres.DisposeAsync();
    }
}
