using System.Text;

namespace Snapshot.Testing.Postgres;

/// <summary>Writes the server settings of a private cluster.</summary>
internal static class ClusterSettings
{
    /// <summary>Our own file beside <c>postgresql.conf</c>, which includes it: rewritten at each start, so that a kept cluster follows the options.</summary>
    public const string FileName = "snapshot.conf";

    public static async Task WriteAsync(string dataFolder, LocalPostgresOptions options, int port, CancellationToken cancellationToken)
    {
        var path = Path.Combine(dataFolder, FileName);
        await File.WriteAllTextAsync(path, Text(options, port), cancellationToken).ConfigureAwait(false);
        // Root may write files that nobody else can read, and the server is not root. The folder around it is private.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
    }

    /// <summary>The settings that a container takes as well.</summary>
    public static IReadOnlyDictionary<string, string> Common(LocalPostgresOptions options)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["max_connections"] = "200",
            ["max_locks_per_transaction"] = "256",
        };
        if (!options.Durable)
        {
            settings["fsync"] = "off";
            // Pages are torn by a power cut only. synchronous_commit stays on: without it a killed server forgets commits.
            settings["full_page_writes"] = "off";
        }

        foreach (var (name, value) in options.Settings)
            settings[name] = IsName(name) ? value : throw new ArgumentException($"'{name}' is not the name of a server setting.", nameof(options));
        return settings;
    }

    private static string Text(LocalPostgresOptions options, int port)
    {
        var settings = new Dictionary<string, string>(Common(options), StringComparer.Ordinal)
        {
            ["listen_addresses"] = "127.0.0.1",
            ["port"] = $"{port}",
            // No socket file: its path would have to be shorter than macOS's temporary folders are.
            ["unix_socket_directories"] = "",
            ["lc_messages"] = "C",
            ["timezone"] = "UTC",
            ["log_timezone"] = "UTC",
        };
        var text = new StringBuilder("# Written by Snapshot.Testing at each start.\n");
        foreach (var (name, value) in settings)
            text.Append(name).Append(" = '").Append(value.Replace("'", "''", StringComparison.Ordinal)).Append("'\n");
        return text.ToString();
    }

    private static bool IsName(string name) => name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.');
}
