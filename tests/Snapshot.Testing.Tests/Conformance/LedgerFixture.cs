using System.Text.Json;
using Snapshot.Connectors;
using Snapshot.Ledger;
using Snapshot.Tables;
using Snapshot.Testing.Conformance;

namespace Snapshot.Testing.Tests.Conformance;

/// <summary>The service over HTTP, with a field of every type.</summary>
internal sealed class LedgerFixture(LedgerService service) : ConnectorFixture
{
    private readonly SocketsHttpHandler _handler = new();

    public override IConnector Connector { get; } = new LedgerConnector();

    public override IReadOnlyDictionary<string, string> Settings => LedgerConnector.Settings(service);

    public override IReadOnlyDictionary<string, string> WrongCredentials => new Dictionary<string, string>(Settings) { ["token"] = "guessed" };

    public override string Table => LedgerService.Table;

    public static async Task<LedgerFixture> StartAsync(LedgerRules rules) => new(
        await LedgerService.StartAsync(
            [.. Enum.GetValues<FieldType>().Select(type => new RemoteField($"{type}", $"{type}", type)), new RemoteField("short", "Short", FieldType.Text) { MaxLength = 3 }],
            rules));

    public override Task<string> CreateAsync(IReadOnlyDictionary<string, object?> values, CancellationToken cancellationToken) =>
        Task.FromResult(service.Things.Add(Json(values)));

    public override Task ChangeAsync(string id, IReadOnlyDictionary<string, object?> values, CancellationToken cancellationToken)
    {
        service.Things.Change(id, Json(values));
        return Task.CompletedTask;
    }

    public override Task DeleteAsync(string id, CancellationToken cancellationToken) => Task.FromResult(service.Things.Remove(id));

    public override ConnectorContext Account(IReadOnlyDictionary<string, string> settings) =>
        new(settings) { HttpClients = () => new HttpClient(_handler, disposeHandler: false) };

    public override async ValueTask DisposeAsync()
    {
        _handler.Dispose();
        await service.DisposeAsync();
    }

    private static Dictionary<string, JsonElement> Json(IReadOnlyDictionary<string, object?> values) => values.ToDictionary(
        pair => pair.Key,
        pair => pair is { Key: nameof(FieldType.Json), Value: string json } ? JsonElement.Parse(json) : JsonSerializer.SerializeToElement(pair.Value));
}
