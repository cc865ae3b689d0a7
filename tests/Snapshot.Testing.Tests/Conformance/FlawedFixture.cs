using Snapshot.Connectors;
using Snapshot.Testing.Conformance;

namespace Snapshot.Testing.Tests.Conformance;

internal sealed class FlawedFixture(Flaw flaw) : ConnectorFixture
{
    private readonly Shelf _shelf = new();
    private FlawedConnector? _connector;

    public override bool SpeaksHttp => false;

    public override IConnector Connector => _connector ??= new FlawedConnector(_shelf, flaw);

    public override IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string> { ["token"] = FlawedConnector.Token };

    public override IReadOnlyDictionary<string, string> WrongCredentials { get; } = new Dictionary<string, string> { ["token"] = "guessed" };

    public override string Table => "things";

    public override int Many => 20_000;

    public override TimeSpan TimeLimit => flaw == Flaw.NeverAnswers ? TimeSpan.FromMilliseconds(500) : base.TimeLimit;

    public override Task<string> CreateAsync(IReadOnlyDictionary<string, object?> values, CancellationToken cancellationToken) =>
        Task.FromResult(_shelf.Create(values));

    public override Task ChangeAsync(string id, IReadOnlyDictionary<string, object?> values, CancellationToken cancellationToken)
    {
        _shelf.Change(id, values);
        return Task.CompletedTask;
    }

    public override Task DeleteAsync(string id, CancellationToken cancellationToken) => Task.FromResult(_shelf.Things.Remove(id));

    public override Task PassLookbackAsync(CancellationToken cancellationToken) => Task.FromResult(_shelf.Now++);

    public override Task<ConnectorContext> HangAsync(CancellationToken cancellationToken)
    {
        _shelf.Hangs = true;
        return Task.FromResult(Account(Settings));
    }
}
