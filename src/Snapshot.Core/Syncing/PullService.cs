using System.Text.Json;
using Snapshot.Identity;
using Snapshot.Jobs;
using Snapshot.Snapshots;

namespace Snapshot.Syncing;

/// <summary>Pulls: brings what services hold into a snapshot, and never over an edit.</summary>
public sealed class PullService
{
    private readonly SnapshotAccess _access;
    private readonly ISnapshotCatalog _catalog;
    private readonly IJobQueue _jobs;

    internal PullService(SnapshotAccess access, ISnapshotCatalog catalog, IJobQueue jobs)
    {
        _access = access;
        _catalog = catalog;
        _jobs = jobs;
    }

    /// <summary>Starts a pull in the background. Pulls and publications of a snapshot wait for each other.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="tables">The tables to pull, or <see langword="null"/> for all.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="cancellationToken">Ends the call, not the job.</param>
    /// <exception cref="Errors.SnapshotException"><c>snapshot_not_found</c>, <c>table_not_found</c> or <c>actor_forbidden</c>.</exception>
    public async Task<JobId> StartAsync(
        SnapshotId snapshot, IReadOnlyList<string>? tables, Actor actor, CancellationToken cancellationToken = default)
    {
        await _access.RequireAsync(snapshot, actor, SnapshotRight.Publish, cancellationToken).ConfigureAwait(false);
        var present = await _catalog.TablesAsync(snapshot, cancellationToken).ConfigureAwait(false);
        var wanted = tables is null ? present : [.. tables.Distinct().Select(name => SnapshotAccess.Find(present, name))];
        var payload = JsonSerializer.SerializeToElement(new PullPayload([.. wanted.Select(table => table.Ref.Table)]));
        var request = new JobRequest(PullHandler.JobKind, snapshot, actor, payload) { ExclusiveKey = SyncKey.Of(snapshot) };
        return await _jobs.EnqueueAsync(request, cancellationToken).ConfigureAwait(false);
    }
}
