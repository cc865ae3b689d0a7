using System.Diagnostics;
using Snapshot.Testing.Postgres;

[assembly: CollectionBehavior(CollectionBehavior.CollectionPerAssembly)]
[assembly: AssemblyFixture(typeof(Snapshot.Connectors.WordPress.Tests.Server.WordPressServer))]

namespace Snapshot.Connectors.WordPress.Tests.Server;

/// <summary>
/// One private WordPress for all tests of this assembly, started by the first that asks for it, and a PostgreSQL for workspaces. The tests
/// share the site, so they run one after the other, and look only at records that they made.
/// </summary>
public sealed class WordPressServer : IAsyncLifetime
{
    // As Snapshot.Testing does for PostgreSQL: detached from this process tree, tied to it by the input alone.
    private const string Launch = """exec 3<&0; setsid /bin/sh "$0" "$@" <&3 3<&- &""";

    private readonly SemaphoreSlim _starting = new(1);
    private LocalPostgres? _postgres;
    private Process? _process;
    private RunningSite? _site;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    internal async Task<string> CreateDatabaseAsync()
    {
        await _starting.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            _postgres ??= await LocalPostgres.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        }
        finally
        {
            _starting.Release();
        }
        return await _postgres.CreateDatabaseAsync($"wordpress_{Guid.NewGuid():N}", cancellationToken: TestContext.Current.CancellationToken);
    }

    internal async Task<RunningSite> SiteAsync()
    {
        await _starting.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            return _site ??= await StartAsync();
        }
        finally
        {
            _starting.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.StandardInput.Close();
            await _process.StandardOutput.ReadToEndAsync();
            _process.Dispose();
        }
        if (_postgres is not null)
            await _postgres.DisposeAsync();
    }

    private async Task<RunningSite> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("wordpress-").FullName;
        string[] arguments = ["-c", Launch, Path.Combine(AppContext.BaseDirectory, "Server", "serve.sh"), folder, WordPressFiles.Require()];
        _process = Process.Start(new ProcessStartInfo("/bin/sh", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        var ready = await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        return ready?.Split(' ') is [var port, var password]
            ? new RunningSite($"http://127.0.0.1:{port}", password, Path.Combine(folder, "site"))
            : throw new InvalidOperationException("WordPress did not start. Are mariadbd and php with mysqli installed? eng/test installs them.");
    }
}
