using System.Diagnostics;

namespace Snapshot.Templates.Tests;

/// <summary>
/// A folder outside the repository in which <c>dotnet</c> finds the packages made here in <c>packages</c>, and all others where they were restored to before: nothing is fetched, and
/// nothing of it is left.
/// </summary>
internal sealed class WorkFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("snapshot-template-").FullName;

    public WorkFolder()
    {
        Directory.CreateDirectory(Of("packages"));
        File.WriteAllText(Of("nuget.config"), """
            <configuration>
              <packageSources><clear /><add key="local" value="packages" /></packageSources>
            </configuration>
            """);
    }

    /// <summary>Where the repository begins.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The configuration that these tests were built in.</summary>
    public static string Configuration { get; } = new DirectoryInfo(AppContext.BaseDirectory).Name.Equals("release", StringComparison.OrdinalIgnoreCase) ? "Release" : "Debug";

    public string Of(string name) => Path.Combine(_path, name);

    /// <summary>Runs <c>dotnet</c> in the folder, and gives what it says.</summary>
    public async Task<string> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = _path, RedirectStandardOutput = true, RedirectStandardError = true };
        // What the test runner and its build say to their children is not meant for these.
        foreach (var name in start.Environment.Keys.Where(IsOfRunner).ToList())
            start.Environment.Remove(name);
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["NUGET_FALLBACK_PACKAGES"] = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        start.Environment["NUGET_PACKAGES"] = Of("restored");
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        try
        {
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
        var said = await output + await error;
        Assert.True(process.ExitCode == 0, $"dotnet {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{said}");
        return said;
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);

    private static bool IsOfRunner(string name) => new[] { "MSBUILD", "TESTINGPLATFORM", "XUNIT", "SNAPSHOT_", "DOTNET_CLI_TEST" }
        .Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Snapshot.sln")))
                return folder.FullName;
        }
        throw new InvalidOperationException($"No Snapshot.sln above {AppContext.BaseDirectory}: build the tests inside the repository.");
    }
}
