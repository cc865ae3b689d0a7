using Snapshot.Testing.Processes;

namespace Snapshot.Testing.Postgres;

/// <summary>What this machine has to offer. A seam: tests describe machines that lack things.</summary>
internal sealed class PostgresMachine
{
    public const string GivenVariable = "SNAPSHOT_POSTGRES";

    /// <summary>The connection string that the user gave, if any.</summary>
    public string? Given { get; init; } = Environment.GetEnvironmentVariable(GivenVariable);

    /// <summary>Folders that may hold PostgreSQL's programs, best first.</summary>
    public Func<CancellationToken, Task<IReadOnlyList<string>>> Folders { get; init; } = BinaryFolders.ListAsync;

    /// <summary>Starts a container, or gives null where there is no Docker.</summary>
    public Func<LocalPostgresOptions, CancellationToken, Task<IPostgresServer?>> Container { get; init; } = ContainerServer.TryStartAsync;

    public Func<int> FreePort { get; init; } = LoopbackPort.Free;
}
