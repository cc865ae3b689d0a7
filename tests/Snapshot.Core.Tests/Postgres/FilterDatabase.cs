using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using Snapshot.Postgres;

[assembly: AssemblyFixture(typeof(FilterDatabase))]

namespace Snapshot.Postgres;

/// <summary>A PostgreSQL of this test run's own, to be replaced by <c>Snapshot.Testing</c>'s.</summary>
public sealed class FilterDatabase : IAsyncLifetime
{
    private readonly string _directory = Path.Combine(Path.GetTempPath(), $"filter-{Guid.NewGuid():N}");
    private readonly int _port = FreePort();

    public NpgsqlDataSource DataSource(string timeZone) => NpgsqlDataSource.Create(
        $"Host=127.0.0.1;Port={_port};Username=postgres;Database=postgres;Timezone={timeZone};Maximum Pool Size=4");

    public async ValueTask InitializeAsync()
    {
        await Run("initdb", "-D", _directory, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync");
        var settings = $"-p {_port} -c listen_addresses=127.0.0.1 -c fsync=off -c unix_socket_directories={_directory}";
        await Run("pg_ctl", "-D", _directory, "-w", "-l", Path.Combine(_directory, "log"), "-o", settings, "start");
    }

    public async ValueTask DisposeAsync()
    {
        await Run("pg_ctl", "-D", _directory, "-w", "-m", "immediate", "stop");
        Directory.Delete(_directory, recursive: true);
    }

    // PostgreSQL refuses to run as root.
    private static async Task Run(string program, params string[] arguments)
    {
        var path = Path.Combine(Directory.GetDirectories("/usr/lib/postgresql").Order().Last(), "bin", program);
        var start = Environment.UserName == "root"
            ? new ProcessStartInfo("runuser", ["-u", "postgres", "--", path, .. arguments])
            : new ProcessStartInfo(path, arguments);
        start.WorkingDirectory = Path.GetTempPath();
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} ended with {process.ExitCode}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
