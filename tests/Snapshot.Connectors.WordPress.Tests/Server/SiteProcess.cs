using System.Diagnostics;

namespace Snapshot.Connectors.WordPress.Tests.Server;

/// <summary>A private WordPress with a database of its own, gone when its owner is.</summary>
internal sealed class SiteProcess : IAsyncDisposable
{
    // As Snapshot.Testing does for PostgreSQL: detached from this process tree, tied to it by the input alone.
    private const string Launch = """exec 3<&0; setsid /bin/sh "$0" "$@" <&3 3<&- &""";

    private readonly Process _process;

    private SiteProcess(Process process, RunningSite site) => (_process, Site) = (process, site);

    public RunningSite Site { get; }

    public static async Task<SiteProcess> StartAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("wordpress-").FullName;
        string[] arguments = ["-c", Launch, Path.Combine(AppContext.BaseDirectory, "Server", "serve.sh"), folder, WordPressFiles.Require()];
        var process = Process.Start(new ProcessStartInfo("/bin/sh", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        var ready = await process.StandardOutput.ReadLineAsync(cancellationToken);
        return ready?.Split(' ') is [var port, var password]
            ? new SiteProcess(process, new RunningSite($"http://127.0.0.1:{port}", password))
            : throw new InvalidOperationException(
                $"WordPress did not start. Are mariadbd and php with mysqli installed? eng/test installs them.\n{ready}\n{await process.StandardOutput.ReadToEndAsync(cancellationToken)}");
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.StandardOutput.ReadToEndAsync();
        _process.Dispose();
    }
}
