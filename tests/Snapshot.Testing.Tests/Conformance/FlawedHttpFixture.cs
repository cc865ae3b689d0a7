using System.Globalization;
using Snapshot.Connectors;
using Snapshot.Tables;
using Snapshot.Testing.Conformance;

namespace Snapshot.Testing.Tests.Conformance;

internal sealed class FlawedHttpFixture(HttpFlaw flaw) : ConnectorFixture
{
    // With etags that tell every change, nobody would need what was expected.
    private readonly HttpShelf _shelf = new(comparesEtags: false);
    private FlawedHttpConnector? _connector;

    public override IConnector Connector => _connector ??= new FlawedHttpConnector(_shelf, flaw);

    public override IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string> { ["token"] = "right" };

    public override IReadOnlyDictionary<string, string> WrongCredentials { get; } = new Dictionary<string, string> { ["token"] = "guessed" };

    public override string Table => "things";

    public override int Many => 20_000;

    public override Task<string> CreateAsync(IReadOnlyDictionary<string, object?> values, CancellationToken cancellationToken) => Task.FromResult(_shelf.Put(null, values));

    public override Task ChangeAsync(string id, IReadOnlyDictionary<string, object?> values, CancellationToken cancellationToken) =>
        Task.FromResult(_shelf.Put(long.Parse(id, CultureInfo.InvariantCulture), values));

    public override Task DeleteAsync(string id, CancellationToken cancellationToken) => Task.FromResult(_shelf.Remove(id));

    public override IReadOnlyDictionary<string, object?> RefusedValues(RemoteTable table) => new Dictionary<string, object?> { ["other"] = "refused" };

    public override ConnectorContext Account(IReadOnlyDictionary<string, string> settings) => new(settings) { HttpClients = () => new HttpClient(_shelf, disposeHandler: false) };

    public override ValueTask DisposeAsync()
    {
        _shelf.Dispose();
        return base.DisposeAsync();
    }
}
