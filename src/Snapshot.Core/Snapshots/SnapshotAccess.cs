using System.Collections.Concurrent;
using Snapshot.Errors;
using Snapshot.Identity;
using Snapshot.Storage;
using Snapshot.Tables;

namespace Snapshot.Snapshots;

/// <summary>The one gate: finds a snapshot or table for an actor, or says why not. Foreign snapshots do not exist.</summary>
internal sealed class SnapshotAccess(ISnapshotCatalog catalog, ISnapshotPolicy policy)
{
    private const int MostRemembered = 10_000;
    private const int LeastListed = 100;

    private readonly ConcurrentDictionary<TableRef, (SnapshotInfo Snapshot, TableInfo Table)> _remembered = new();

    /// <exception cref="SnapshotException"><c>snapshot_not_found</c> or <c>actor_forbidden</c>.</exception>
    public async Task<SnapshotInfo> RequireAsync(SnapshotId id, Actor actor, SnapshotRight right, CancellationToken cancellationToken)
    {
        var snapshot = await catalog.FindAsync(id, cancellationToken).ConfigureAwait(false);
        await CheckAsync(id, snapshot, actor, right, cancellationToken).ConfigureAwait(false);
        return snapshot!;
    }

    /// <summary>The snapshots that the actor may read, newest first, behind the given one.</summary>
    public async Task<IReadOnlyList<SnapshotInfo>> ListAsync(Actor actor, SnapshotId? after, int limit, CancellationToken cancellationToken)
    {
        ActorRules.Require(actor);
        var visible = new List<SnapshotInfo>();
        // A policy of the host may hide most of what is read.
        var size = policy.ShowsOnlyOwn ? limit : Math.Max(limit, LeastListed);
        while (true)
        {
            var page = await catalog.ListAsync(policy.ShowsOnlyOwn ? actor : null, after, size, cancellationToken).ConfigureAwait(false);
            foreach (var snapshot in page)
            {
                if (await policy.CanSeeAsync(actor, snapshot, cancellationToken).ConfigureAwait(false)
                    && await policy.AllowsAsync(actor, snapshot, SnapshotRight.Read, cancellationToken).ConfigureAwait(false))
                    visible.Add(snapshot);
                if (visible.Count == limit)
                    return visible;
            }
            if (page.Count < size)
                return visible;
            after = page[^1].Id;
        }
    }

    private async Task CheckAsync(SnapshotId id, SnapshotInfo? snapshot, Actor actor, SnapshotRight right, CancellationToken cancellationToken)
    {
        ActorRules.Require(actor);
        if (snapshot is null || !await policy.CanSeeAsync(actor, snapshot, cancellationToken).ConfigureAwait(false))
            throw new SnapshotException(SnapshotErrorCode.SnapshotNotFound, $"There is no snapshot {id}.");

        // Whatever the host's policy allows: an agent looks and suggests.
        RefuseAgent(actor, right);
        if (!await policy.AllowsAsync(actor, snapshot, right, cancellationToken).ConfigureAwait(false))
            throw new SnapshotException(SnapshotErrorCode.ActorForbidden, $"The actor {actor} may not {Verb(right)} the snapshot {id}.");
    }

    /// <exception cref="SnapshotException"><c>snapshot_not_found</c>, <c>actor_forbidden</c> or <c>table_not_found</c>.</exception>
    public async Task<TableInfo> RequireTableAsync(TableRef table, Actor actor, SnapshotRight right, CancellationToken cancellationToken) =>
        (await OpenTableAsync(table, actor, right, cancellationToken).ConfigureAwait(false)).Table;

    private async Task<(SnapshotInfo Snapshot, TableInfo Table)> OpenTableAsync(
        TableRef table, Actor actor, SnapshotRight right, CancellationToken cancellationToken)
    {
        var opened = await catalog.OpenAsync(table.Snapshot, cancellationToken).ConfigureAwait(false);
        await CheckAsync(table.Snapshot, opened?.Snapshot, actor, right, cancellationToken).ConfigureAwait(false);
        return (opened!.Value.Snapshot, Find(opened.Value.Tables, table.Table));
    }

    /// <summary>
    /// Reads from a table as it was last found, which spares a round trip; the reader finds out by itself whether it is still laid out so.
    /// If it is not, or if that led to an error, the table is found anew. Who may see it is asked each time; a snapshot's owner never changes.
    /// </summary>
    /// <exception cref="SnapshotException">As <see cref="RequireTableAsync"/>, and those of the reader.</exception>
    public async Task<T> ReadTableAsync<T>(TableRef table, Actor actor, Func<TableInfo, Task<T>> read, CancellationToken cancellationToken)
    {
        if (_remembered.TryGetValue(table, out var known))
        {
            try
            {
                await CheckAsync(table.Snapshot, known.Snapshot, actor, SnapshotRight.Read, cancellationToken).ConfigureAwait(false);
                return await read(known.Table).ConfigureAwait(false);
            }
            catch (Exception e) when (e is LayoutMovedException || (e is SnapshotException error && error.Code != SnapshotErrorCode.QueryTimeout))
            {
                _remembered.TryRemove(table, out _);
            }
        }
        while (true)
        {
            var (snapshot, found) = await OpenTableAsync(table, actor, SnapshotRight.Read, cancellationToken).ConfigureAwait(false);
            if (_remembered.Count >= MostRemembered)
                _remembered.Clear();
            _remembered[table] = (snapshot, found);
            try
            {
                return await read(found).ConfigureAwait(false);
            }
            catch (LayoutMovedException)
            {
            }
        }
    }

    /// <summary>As <see cref="RequireTableAsync"/>, and its first pull must have finished.</summary>
    /// <exception cref="SnapshotException">Also <c>table_not_ready</c>.</exception>
    public async Task<TableInfo> RequireReadyTableAsync(TableRef table, Actor actor, SnapshotRight right, CancellationToken cancellationToken) =>
        RequireReady(await RequireTableAsync(table, actor, right, cancellationToken).ConfigureAwait(false));

    /// <exception cref="SnapshotException"><c>table_not_ready</c>.</exception>
    public static TableInfo RequireReady(TableInfo table) => table.State == TableState.Ready
        ? table
        : throw new SnapshotException(
            SnapshotErrorCode.TableNotReady, $"The table “{table.Ref.Table}” cannot be changed until its first pull has finished.");

    /// <exception cref="SnapshotException"><c>table_not_found</c>, with the nearest name.</exception>
    public static TableInfo Find(IReadOnlyList<TableInfo> tables, string name) =>
        tables.FirstOrDefault(table => table.Ref.Table == name) ?? throw new SnapshotException(
            SnapshotErrorCode.TableNotFound,
            $"The snapshot has no table “{name}”.{NearName.Hint(name, tables.Select(table => table.Ref.Table))}")
        {
            Details = new Dictionary<string, object?> { ["table"] = name },
        };

    /// <exception cref="SnapshotException"><c>actor_forbidden</c>.</exception>
    public static void RefuseAgent(Actor actor, SnapshotRight right)
    {
        if (actor.Kind == ActorKind.Agent && right is not (SnapshotRight.Read or SnapshotRight.Suggest))
            throw new SnapshotException(SnapshotErrorCode.ActorForbidden, "Agents may look and suggest; a person decides, publishes and connects.");
    }

    private static string Verb(SnapshotRight right) => right switch
    {
        SnapshotRight.Read => "read",
        SnapshotRight.Suggest => "suggest for",
        SnapshotRight.Edit => "edit",
        SnapshotRight.Publish => "pull or publish",
        _ => "manage",
    };
}
