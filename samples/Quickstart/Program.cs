using Quickstart;
using Scalar.AspNetCore;
using Snapshot.Connectors.Postgres;
using Snapshot.Testing.Postgres;

var once = args.Contains("--once");

// Two databases on one private server: our workspace, and one that plays the external service.
await using var server = await LocalPostgres.StartAsync();
var workspace = await server.CreateDatabaseAsync("workspace");
var service = await AirportService.StartAsync(await server.CreateDatabaseAsync("airport_service"));

var builder = WebApplication.CreateBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);

// snippet: host
builder.Services.AddSnapshots()
    .UsePostgres(workspace)
    .AddConnector<PostgresConnector>()
    .AllowHosts("127.0.0.1"); // Accounts reach public addresses only, unless you allow more.
builder.Services.AddSnapshotWorkers();
// end snippet

builder.Services.AddOpenApi(options => options.AddDocumentTransformer<DemoDocument>());
builder.Services.AddProblemDetails();
DemoUser.AddTo(builder.Services);
if (builder.Configuration["urls"] is null)
    builder.WebHost.UseUrls("http://127.0.0.1:0");

await using var app = builder.Build();
// Routes that nobody has, and methods that a route does not take, get a body too.
app.UseStatusCodePages();
app.UseAuthentication();
app.UseAuthorization();
app.MapOpenApi();
app.MapScalarApiReference("/explorer");

// snippet: map
app.MapSnapshotEndpoints("/api").RequireAuthorization();
// end snippet

await app.StartAsync();
await new Story(app.Services, service, server.Origin).TellAsync();
if (once)
{
    await app.StopAsync();
    return;
}

Story.Invite(app.Urls.First(), service);
await app.WaitForShutdownAsync();
