using System.Text.Json;
using Snapshot.Hosting;

namespace Snapshot.Jobs;

/// <summary>A kind of job that does what the test says.</summary>
internal sealed class Errand(Func<JobRun, CancellationToken, Task> does) : IJobHandler
{
    public const string Name = "errand";

    public string Kind => Name;

    public static JobRequest In(ToyHost host) => new(Name, host.Snapshot, ToyHost.Ann, JsonSerializer.SerializeToElement("work"));

    public async Task<JsonElement?> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        await does(run, cancellationToken);
        return null;
    }
}
