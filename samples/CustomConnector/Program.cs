using CustomConnector;
using Microsoft.AspNetCore.DataProtection;
using Snapshot.Testing.Postgres;

// A notes service that nothing but NotesConnector knows, and a private database for the workspace.
await using var notes = await NotesService.StartAsync(notes: 50);
await using var server = await LocalPostgres.StartAsync();
var workspace = await server.CreateDatabaseAsync($"notes_{Guid.NewGuid():N}");

var builder = Host.CreateApplicationBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.Warning);
// The database goes away with the program, and so may the key of its secrets. A real host keeps its keys.
builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();

// snippet: host
builder.Services.AddSnapshots()
    .UsePostgres(workspace)
    .AddConnector<NotesConnector>()
    .AllowHosts("127.0.0.1"); // Accounts reach public addresses only, unless you allow more.
builder.Services.AddSnapshotWorkers();
// end snippet

using var host = builder.Build();
await host.StartAsync();
await new Story(host.Services, notes).TellAsync();
await host.StopAsync();
