using Snapshot.Errors;
using Snapshot.Identity;
using Snapshot.Jobs;
using Snapshot.Operations;
using Snapshot.Snapshots;
using Snapshot.Tables;

namespace Snapshot.Layout;

/// <summary>
/// Indexes on demand. Without one, sorting, filtering and searching read the whole table; an index makes them fast, and every
/// write to its field slower.
/// </summary>
public sealed class IndexService
{
    private readonly SnapshotAccess _access;
    private readonly IJobQueue _jobs;
    private readonly LayoutWriter _layouts;

    internal IndexService(SnapshotAccess access, IJobQueue jobs, LayoutWriter layouts)
    {
        _access = access;
        _jobs = jobs;
        _layouts = layouts;
    }

    /// <summary>
    /// Builds an index in the background; the table stays in use. <see cref="TableInfo.Indexes"/> names it when it is built. The one for
    /// searches needs PostgreSQL's extension pg_trgm; where it cannot be had the job fails with <c>not_supported</c>, and searches
    /// go on without.
    /// </summary>
    /// <exception cref="SnapshotException">
    /// <c>snapshot_not_found</c>, <c>table_not_found</c>, <c>table_not_ready</c>, <c>actor_forbidden</c>, <c>field_not_found</c> or
    /// <c>not_supported</c>.
    /// </exception>
    public async Task<JobId> BuildAsync(TableRef table, TableIndex index, Actor actor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(index);
        var found = await _access.RequireReadyTableAsync(table, actor, SnapshotRight.Edit, cancellationToken).ConfigureAwait(false);
        return await _jobs.EnqueueAsync(IndexHandler.Request(found, IndexRules.Check(found, index), actor), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Drops an index.</summary>
    /// <exception cref="SnapshotException">
    /// As for <see cref="BuildAsync"/>; <c>index_not_found</c>, <c>table_changed</c>, <c>table_busy</c>.
    /// </exception>
    public Task DropAsync(TableRef table, TableIndex index, Actor actor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(index);
        return LayoutWriter.RepeatAsync(() => DropOnceAsync(table, index, actor, cancellationToken));
    }

    private async Task<TableIndex> DropOnceAsync(TableRef table, TableIndex index, Actor actor, CancellationToken cancellationToken)
    {
        var before = await _access.RequireReadyTableAsync(table, actor, SnapshotRight.Edit, cancellationToken).ConfigureAwait(false);
        var named = index.ForSearch ? index : new TableIndex(before.Column(index.Field!).Name);
        if (!before.Indexes.Contains(named))
            throw new SnapshotException(SnapshotErrorCode.IndexNotFound, named.ForSearch ? "There is no index for searches." : $"There is no index on “{named.Field}”.");
        await _layouts.SaveAsync(
            before, before with { Indexes = [.. before.Indexes.Where(other => other != named)] }, OperationKinds.IndexDropped, actor,
            named.ForSearch ? $"Dropped the index for searches in “{before.Title}”." : $"Dropped the index on “{named.Field}” of “{before.Title}”.",
            job: null, cancellationToken).ConfigureAwait(false);
        return named;
    }
}
