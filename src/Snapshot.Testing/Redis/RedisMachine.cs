using Snapshot.Testing.Processes;

namespace Snapshot.Testing.Redis;

/// <summary>What this machine has to offer. A seam: tests describe machines that lack things.</summary>
internal sealed class RedisMachine
{
    public const string GivenVariable = "SNAPSHOT_REDIS";

    /// <summary>The connection string that the user gave, if any.</summary>
    public string? Given { get; init; } = Environment.GetEnvironmentVariable(GivenVariable);

    /// <summary>Folders that may hold <c>redis-server</c>, best first.</summary>
    public IReadOnlyList<string> Folders { get; init; } =
    [
        .. Environment.GetEnvironmentVariable("PATH")?.Split(':', StringSplitOptions.RemoveEmptyEntries) ?? [],
        "/usr/bin", "/usr/local/bin", "/opt/homebrew/bin",
    ];

    public Func<int> FreePort { get; init; } = LoopbackPort.Free;

    /// <summary>The server's program, or null where there is none.</summary>
    public string? Program() => OperatingSystem.IsWindows() ? null : Folders.Select(folder => Path.Combine(folder, "redis-server")).FirstOrDefault(File.Exists);
}
