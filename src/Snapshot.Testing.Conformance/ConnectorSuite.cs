using Snapshot.Connectors;
using Snapshot.Tables;
using Xunit;
using Xunit.Sdk;

namespace Snapshot.Testing.Conformance;

/// <summary>
/// What the suites have in common: a fixture for each test. Suites run one after the other and alone, because they measure the memory
/// of the process and how long a read takes to end.
/// </summary>
[Collection(typeof(AloneCollection))]
public abstract class ConnectorSuite : IAsyncLifetime
{
    private TableCapabilities? _claims;
    private (Outcome Outcome, string? Why) _unfailed = (Outcome.Passed, null);

    /// <summary>The service of the running test.</summary>
    protected ConnectorFixture Fixture { get; private set; } = null!;

    internal static CancellationToken Token => TestContext.Current.CancellationToken;

    internal ConnectorContext Account => Fixture.Account(Fixture.Settings);

    /// <summary>Starts a service with an empty table.</summary>
    protected abstract Task<ConnectorFixture> StartAsync(CancellationToken cancellationToken);

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => Fixture = await StartAsync(Token);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (Fixture is null)
            return;
        ConformanceReport.Add(this, Fixture.Connector.Spec, _claims, _unfailed);
        await Fixture.DisposeAsync();
    }

    /// <summary>What the running check says of the connector if it does not fail: also in the output, for then the test itself passes.</summary>
    internal void Note(Outcome outcome, string? why = null)
    {
        _unfailed = (outcome, why);
        if (why is not null)
            TestContext.Current.TestOutputHelper?.WriteLine($"{outcome}: {why}");
    }

    internal static void Require(bool holds, string message) => Assert.True(holds, message);

    internal static void RequireAll(IEnumerable<string> expected, IEnumerable<string> brought, string message)
    {
        var missing = expected.Except(brought).ToList();
        Require(missing.Count == 0, $"{message} {missing.Count} are missing, such as “{missing.FirstOrDefault()}”.");
    }

    internal async Task<RemoteTable> TableAsync()
    {
        var tables = await Fixture.Connector.DiscoverAsync(Account, Token);
        var found = tables.SingleOrDefault(table => table.Id == Fixture.Table)
            ?? throw new InvalidOperationException($"Discovery does not list the table “{Fixture.Table}”, or lists it twice; it lists {string.Join(", ", tables.Select(table => table.Id))}.");
        _claims = found.Capabilities;
        return found;
    }

    internal RemoteField TextOf(RemoteTable table) => Fixture.Field(table, FieldType.Text);

    internal async Task<IReadOnlyList<string>> FillAsync(int count) => await Fixture.FillAsync(count, TextOf(await TableAsync()), Token);

    internal Task ChangeAsync(RemoteTable table, string id, string text) =>
        Fixture.ChangeAsync(id, new Dictionary<string, object?> { [TextOf(table).Id] = text }, Token);

    internal Task<string> CreateAsync(RemoteTable table, string text) =>
        Fixture.CreateAsync(new Dictionary<string, object?> { [TextOf(table).Id] = text }, Token);

    /// <summary>Reads to the end.</summary>
    /// <param name="request">What to read.</param>
    /// <param name="behindFirst">Happens when the first page is there.</param>
    internal async Task<Scan> ScanAsync(ReadRequest request, Func<Scan, Task>? behindFirst = null)
    {
        var scan = new Scan(request);
        await foreach (var page in Fixture.Connector.ReadAsync(Account, request, Token))
        {
            scan.Add(page);
            if (scan.Pages.Count == 1 && behindFirst is not null)
                await behindFirst(scan);
        }
        return scan;
    }

    /// <summary>The error that a call must end with.</summary>
    internal static async Task<ConnectorException> ErrorAsync(Func<Task> call, ConnectorErrorKind kind, string what)
    {
        try
        {
            await call();
        }
        catch (ConnectorException error)
        {
            Require(error.Kind == kind, $"{what} ended with the kind {error.Kind} ({error.Code}: {error.Message}); the contract says {kind}.");
            return error;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            throw new XunitException($"{what} ended with {error.GetType().Name}; a connector throws ConnectorException only, here of the kind {kind}.", error);
        }
        throw new XunitException($"{what} went well; the contract says ConnectorException of the kind {kind}.");
    }
}
