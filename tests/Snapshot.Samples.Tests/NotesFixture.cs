// snippet: fixture
using System.Text.Json;
using System.Text.Json.Nodes;
using CustomConnector;
using Microsoft.Extensions.Time.Testing;
using Snapshot.Connectors;
using Snapshot.Testing.Conformance;

namespace Snapshot.Samples.Tests;

internal sealed class NotesFixture(NotesService service, FakeTimeProvider time) : ConnectorFixture
{
    private readonly SocketsHttpHandler _handler = new();

    public override IConnector Connector { get; } = new NotesConnector();

    public override IReadOnlyDictionary<string, string> Settings => Account(NotesService.Token);

    public override IReadOnlyDictionary<string, string> WrongCredentials => Account("guessed");

    public override string Table => "notes";

    public static async Task<NotesFixture> StartAsync()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        return new NotesFixture(await NotesService.StartAsync(notes: 0, time), time);
    }

    public override Task<string> CreateAsync(IReadOnlyDictionary<string, object?> values, CancellationToken cancellationToken) =>
        Task.FromResult(service.Add(Json(values, new JsonObject { ["title"] = "A note" })).Id);

    public override Task ChangeAsync(string id, IReadOnlyDictionary<string, object?> values, CancellationToken cancellationToken) =>
        Task.FromResult(service.Change(id, Json(values, [])));

    public override Task DeleteAsync(string id, CancellationToken cancellationToken)
    {
        service.Delete(id);
        return Task.CompletedTask;
    }

    // The connector reaches back by a minute.
    public override Task PassLookbackAsync(CancellationToken cancellationToken)
    {
        time.Advance(TimeSpan.FromMinutes(2));
        return Task.CompletedTask;
    }

    public override ConnectorContext Account(IReadOnlyDictionary<string, string> settings) =>
        new(settings) { HttpClients = () => new HttpClient(_handler, disposeHandler: false) };

    public override async ValueTask DisposeAsync()
    {
        _handler.Dispose();
        await service.DisposeAsync();
    }

    private Dictionary<string, string> Account(string token) => new() { ["url"] = service.Url, ["token"] = token };

    private static JsonObject Json(IReadOnlyDictionary<string, object?> values, JsonObject note)
    {
        foreach (var (field, value) in values)
            note[field] = field == "tags" ? JsonNode.Parse((string)value!) : JsonSerializer.SerializeToNode(value);
        return note;
    }
}
// end snippet
