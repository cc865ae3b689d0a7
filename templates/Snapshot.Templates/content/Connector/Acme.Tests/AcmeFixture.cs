using Snapshot.Connectors;
using Snapshot.Testing.Conformance;

namespace Acme.Tests;

/// <summary>What the suites need of the service: the connector, an account, a table, and ways to change it behind the connector's back.</summary>
internal sealed class AcmeFixture : ConnectorFixture
{
    private readonly AcmeService _service = new();

    public override IConnector Connector { get; } = new AcmeConnector();

    public override IReadOnlyDictionary<string, string> Settings => SettingsOf(AcmeService.Token);

    public override IReadOnlyDictionary<string, string> WrongCredentials => SettingsOf("guessed");

    public override string Table => "things";

    public override Task<string> CreateAsync(IReadOnlyDictionary<string, object?> values, CancellationToken cancellationToken) =>
        Task.FromResult(_service.Create(values));

    public override Task ChangeAsync(string id, IReadOnlyDictionary<string, object?> values, CancellationToken cancellationToken)
    {
        _service.Change(id, values);
        return Task.CompletedTask;
    }

    public override Task DeleteAsync(string id, CancellationToken cancellationToken)
    {
        _service.Delete(id);
        return Task.CompletedTask;
    }

    // The connector reaches back by a minute.
    public override Task PassLookbackAsync(CancellationToken cancellationToken)
    {
        _service.Now += TimeSpan.FromMinutes(2);
        return Task.CompletedTask;
    }

    public override Task<ConnectorContext?> LoseAnswerAsync(CancellationToken cancellationToken)
    {
        _service.LoseNextAnswer();
        return Task.FromResult<ConnectorContext?>(Account(Settings));
    }

    public override ConnectorContext Account(IReadOnlyDictionary<string, string> settings) =>
        new(settings) { HttpClients = () => new HttpClient(_service, disposeHandler: false) };

    private static Dictionary<string, string> SettingsOf(string token) => new() { ["url"] = "http://acme.test", ["token"] = token };
}
