using Snapshot.Connectors;
using Snapshot.Tables;
using Snapshot.Testing.Conformance;
using Snapshot.Testing.Services;

namespace Snapshot.Testing.Tests.Conformance;

/// <summary>The in-memory service with a table that has a field of every type.</summary>
internal sealed class InMemoryFixture : ConnectorFixture
{
    private readonly InMemoryService _service = new() { Token = "right", TellsDeletions = true };
    private readonly bool _losesAnswers;
    private int _last;

    public InMemoryFixture(bool canReadChanges, Func<InMemoryConnector, IConnector>? wrap = null, bool canDelete = true, bool losesAnswers = true, bool replaces = false)
    {
        _losesAnswers = losesAnswers;
        var connector = new InMemoryConnector(_service);
        Connector = wrap?.Invoke(connector) ?? connector;
        _service.AddTable(new RemoteTable(Table, "Things", [new RemoteField("id", "Id", FieldType.Text), .. Enum.GetValues<FieldType>().Select(FieldOf), new RemoteField("short", "Short", FieldType.Text) { MaxLength = 3 }])
        {
            Key = ["id"],
            Capabilities = new TableCapabilities
            {
                CanReadChanges = canReadChanges, CanCreate = true, CanUpdate = true, CanDelete = canDelete,
                WriteBatchSize = 10, CreatesAreIdempotent = true, WritesWholeRecord = replaces, Guarantee = WriteGuarantee.CompareAndSet,
            },
        });
    }

    public override bool SpeaksHttp => false;

    public override IConnector Connector { get; }

    public override IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string> { ["token"] = "right" };

    public override IReadOnlyDictionary<string, string> WrongCredentials { get; } = new Dictionary<string, string> { ["token"] = "guessed" };

    public override string Table => "things";

    public override Task<string> CreateAsync(IReadOnlyDictionary<string, object?> values, CancellationToken cancellationToken)
    {
        var id = $"{++_last:000000}";
        _service.Put(Table, id, [("id", id), .. values.Select(value => (value.Key, value.Value))]);
        return Task.FromResult(id);
    }

    public override Task ChangeAsync(string id, IReadOnlyDictionary<string, object?> values, CancellationToken cancellationToken)
    {
        _service.Put(Table, id, [.. values.Select(value => (value.Key, value.Value))]);
        return Task.CompletedTask;
    }

    public override Task DeleteAsync(string id, CancellationToken cancellationToken) => Task.FromResult(_service.Remove(Table, id));

    // Its clock goes on with every call.
    public override async Task PassLookbackAsync(CancellationToken cancellationToken)
    {
        for (var i = 0; i < 3; i++)
            await Connector.CheckAsync(Account(Settings), cancellationToken);
    }

    public override Task<ConnectorContext> HangAsync(CancellationToken cancellationToken)
    {
        foreach (var call in new[] { ServiceCall.ReadPage, ServiceCall.ReadById, ServiceCall.Write })
            _service.Fail(call, new Fault.Hangs());
        return Task.FromResult(Account(Settings));
    }

    public override Task<ConnectorContext?> LoseAnswerAsync(CancellationToken cancellationToken)
    {
        if (!_losesAnswers)
            return base.LoseAnswerAsync(cancellationToken);
        _service.Fail(ServiceCall.Write, new Fault.LostAnswer());
        return Task.FromResult<ConnectorContext?>(Account(Settings));
    }

    private static RemoteField FieldOf(FieldType type) => new(type.ToString(), type.ToString(), type);
}
