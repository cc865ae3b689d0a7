using System.Text.Json;

namespace Snapshot.Jobs;

/// <summary>Runs one kind of job. A job may be started again after a crash: a handler goes on where the last commit left it.</summary>
public interface IJobHandler
{
    /// <summary>The kind it runs.</summary>
    string Kind { get; }

    /// <summary>Does the work and returns what came of it.</summary>
    Task<JsonElement?> RunAsync(JobRun run, CancellationToken cancellationToken);
}
