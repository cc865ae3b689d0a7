using Snapshot.Testing.Processes;

namespace Snapshot.Testing.Postgres;

/// <summary>Lists the folders where package managers put PostgreSQL's programs.</summary>
internal static class BinaryFolders
{
    public static async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken)
    {
        // A private cluster is guarded by a shell, which Windows lacks: there Docker or a given server has to do.
        if (OperatingSystem.IsWindows())
            return [];

        var path = Environment.GetEnvironmentVariable("PATH")?.Split(':', StringSplitOptions.RemoveEmptyEntries) ?? [];
        List<string> folders = [.. path];
        if (path.Any(folder => File.Exists(Path.Combine(folder, "pg_config"))))
        {
            var config = await Command.RunAsync("pg_config", ["--bindir"], cancellationToken).ConfigureAwait(false);
            if (config.ExitCode == 0)
                folders.Add(config.Output.Trim());
        }

        folders.AddRange(Inside("/usr/lib/postgresql", "*"));
        folders.AddRange(Inside("/opt/homebrew/opt", "postgresql*"));
        folders.AddRange(Inside("/usr/local/opt", "postgresql*"));
        folders.Add("/Applications/Postgres.app/Contents/Versions/latest/bin");
        return folders;
    }

    private static IEnumerable<string> Inside(string parent, string pattern) =>
        Directory.Exists(parent)
            ? Directory.EnumerateDirectories(parent, pattern).OrderByDescending(MajorVersion).Select(folder => Path.Combine(folder, "bin"))
            : [];

    private static int MajorVersion(string folder) =>
        int.TryParse(Path.GetFileName(folder).Split('@')[^1], out var major) ? major : 0;
}
