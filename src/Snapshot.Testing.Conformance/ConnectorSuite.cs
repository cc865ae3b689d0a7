using System.Collections.Concurrent;
using System.Reflection;
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
    private static readonly ConcurrentDictionary<(Type Suite, string Message), string> FailedDiscoveries = new();

    private TableCapabilities? _claims;
    private TimedConnector? _connector;
    private (Outcome Outcome, string? Why) _unfailed = (Outcome.Passed, null);

    /// <summary>The service of the running test.</summary>
    protected ConnectorFixture Fixture { get; private set; } = null!;

    internal static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>What the suite says that its service holds.</summary>
    internal HoldsAttribute Holds => GetType().GetCustomAttribute<HoldsAttribute>() ?? new HoldsAttribute();

    /// <summary>The connector, whose calls have a limit of time.</summary>
    internal TimedConnector Connector => _connector ??= new TimedConnector(Fixture.Connector, Fixture.TimeLimit);

    internal ConnectorContext Account => Fixture.Account(Fixture.Settings);

    /// <summary>The account's secret settings.</summary>
    internal IReadOnlyList<string> Secrets =>
        [.. Fixture.Connector.Spec.Settings.Where(setting => setting.IsSecret).Select(setting => Fixture.Settings.GetValueOrDefault(setting.Name)).OfType<string>().Where(secret => secret.Length > 0)];

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

    /// <summary>Whether there is HTTP in which something can go wrong.</summary>
    internal bool SpeaksHttp()
    {
        if (!Fixture.SpeaksHttp)
            Note(Outcome.NotClaimed, "The fixture says that the connector does not speak HTTP.");
        return Fixture.SpeaksHttp;
    }

    internal static void Require(bool holds, string message) => Assert.True(holds, message);

    internal static void RequireAll(IEnumerable<string> expected, IEnumerable<string> brought, string message)
    {
        var missing = expected.Except(brought).ToList();
        Require(missing.Count == 0, $"{message} {missing.Count} are missing, such as “{missing.FirstOrDefault()}”.");
    }

    internal async Task<RemoteTable> TableAsync()
    {
        IReadOnlyList<RemoteTable> tables;
        try
        {
            tables = await Connector.DiscoverAsync(Account, Token);
        }
        catch (Exception error) when (error is not OperationCanceledException || !Token.IsCancellationRequested)
        {
            throw DiscoveryFailed($"DiscoverAsync ended with {Show(error)}.", error);
        }
        var found = tables.Where(table => table.Id == Fixture.Table).ToList() is [var only]
            ? only
            : throw DiscoveryFailed($"Discovery does not list the table “{Fixture.Table}”, or lists it twice; it lists {string.Join(", ", tables.Select(table => table.Id))}.");
        _claims = found.Capabilities;
        return found;
    }

    // Every check begins with a discovery. One failure says it; the others would say nothing else.
    private Exception DiscoveryFailed(string message, Exception? error = null)
    {
        var check = TestContext.Current.Test?.TestDisplayName ?? "";
        var first = FailedDiscoveries.GetOrAdd((GetType(), message), check);
        if (first != check)
        {
            Note(Outcome.NotTested, $"Discovery fails, which “{first}” says.");
            Assert.Skip(_unfailed.Why!);
        }
        return new XunitException($"{message} No check can be done without it; the others are skipped.", error);
    }

    internal static string In(string? zone) => zone is null ? "" : $" (the machine's time zone being {zone})";

    internal static string Show(Exception error) => error is ConnectorException { Kind: var kind, Code: var code }
        ? $"a ConnectorException of the kind {kind} ({code}: {error.Message})"
        : $"{error.GetType().Name} ({error.Message})";

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
        await foreach (var page in Connector.ReadAsync(Account, request, Token))
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
