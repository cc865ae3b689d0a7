using Snapshot.Connectors;
using Snapshot.Errors;
using Snapshot.Identity;
using Snapshot.Limits;
using Snapshot.Operations;
using Snapshot.Storage;
using Snapshot.Tables;

namespace Snapshot.Snapshots;

/// <summary>Creates, lists, renames and deletes snapshots, and adds and drops their tables.</summary>
public sealed class SnapshotService
{
    private const int MostAttempts = 5;

    private readonly ISnapshotCatalog _catalog;
    private readonly SnapshotAccess _access;
    private readonly AccountService _accounts;
    private readonly OperationWriter _operations;
    private readonly SnapshotLimits _limits;

    internal SnapshotService(
        ISnapshotCatalog catalog, SnapshotAccess access, AccountService accounts, OperationWriter operations, SnapshotLimits limits)
    {
        _catalog = catalog;
        _access = access;
        _accounts = accounts;
        _operations = operations;
        _limits = limits;
    }

    /// <summary>Creates a snapshot with empty copies of remote tables. A pull fills them.</summary>
    /// <exception cref="SnapshotException">
    /// <c>name_invalid</c>, <c>account_not_found</c>, <c>remote_table_not_found</c>, <c>remote_table_without_key</c>,
    /// <c>table_exists</c>, <c>limit_exceeded</c>, <c>service_failed</c>. Nothing is left behind.
    /// </exception>
    public async Task<SnapshotInfo> CreateAsync(
        string name, IReadOnlyList<NewTable> tables, Actor actor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tables);
        ActorRules.Require(actor);
        SnapshotAccess.RefuseAgent(actor, SnapshotRight.Manage);
        var readable = ReadableName.Require(name);
        var id = SnapshotId.New();
        var schema = $"snap_{id}";
        var planned = await PlanTablesAsync(id, schema, tables, [], actor, cancellationToken).ConfigureAwait(false);

        var operation = new OperationHeader(id, OperationKinds.SnapshotCreated, actor, $"Created the snapshot “{readable}”.") { RecordedWhenEmpty = true };
        await _operations.WriteAsync(operation, async (step, token) =>
        {
            await step.Schemas.CreateSnapshotAsync(id, readable, new Owner(actor.UserId, actor.Organization), schema, token).ConfigureAwait(false);
            foreach (var table in planned)
                await step.Schemas.CreateTableAsync(table, token).ConfigureAwait(false);
            return ChangedRecords.None;
        }, cancellationToken).ConfigureAwait(false);
        return (await _catalog.FindAsync(id, cancellationToken).ConfigureAwait(false))!;
    }

    /// <summary>The snapshots that the actor may read, newest first.</summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="after">The last snapshot of the page before, or <see langword="null"/>.</param>
    /// <param name="limit">The most to return.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<IReadOnlyList<SnapshotInfo>> ListAsync(
        Actor actor, SnapshotId? after = null, int limit = 100, CancellationToken cancellationToken = default)
    {
        Limit.Require("pageSize", limit, _limits.PageSize, least: 1);
        return _access.ListAsync(actor, after, limit, cancellationToken);
    }

    /// <summary>One snapshot.</summary>
    /// <exception cref="SnapshotException"><c>snapshot_not_found</c>.</exception>
    public Task<SnapshotInfo> GetAsync(SnapshotId snapshot, Actor actor, CancellationToken cancellationToken = default) =>
        _access.RequireAsync(snapshot, actor, SnapshotRight.Read, cancellationToken);

    /// <summary>The tables of a snapshot in the order they were added.</summary>
    /// <exception cref="SnapshotException"><c>snapshot_not_found</c>.</exception>
    public async Task<IReadOnlyList<TableInfo>> TablesAsync(SnapshotId snapshot, Actor actor, CancellationToken cancellationToken = default)
    {
        await _access.RequireAsync(snapshot, actor, SnapshotRight.Read, cancellationToken).ConfigureAwait(false);
        return await _catalog.TablesAsync(snapshot, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>One table.</summary>
    /// <exception cref="SnapshotException"><c>snapshot_not_found</c> or <c>table_not_found</c>.</exception>
    public Task<TableInfo> TableAsync(TableRef table, Actor actor, CancellationToken cancellationToken = default) =>
        _access.RequireTableAsync(table, actor, SnapshotRight.Read, cancellationToken);

    /// <summary>Gives a snapshot another name.</summary>
    /// <exception cref="SnapshotException"><c>snapshot_not_found</c> or <c>name_invalid</c>.</exception>
    public async Task<SnapshotInfo> RenameAsync(SnapshotId snapshot, string name, Actor actor, CancellationToken cancellationToken = default)
    {
        var found = await _access.RequireAsync(snapshot, actor, SnapshotRight.Manage, cancellationToken).ConfigureAwait(false);
        var readable = ReadableName.Require(name);
        if (readable == found.Name)
            return found;
        var operation = new OperationHeader(
            snapshot, OperationKinds.SnapshotRenamed, actor, $"Renamed “{found.Name}” to “{readable}”.") { RecordedWhenEmpty = true };
        await _operations.WriteAsync(operation, async (step, token) =>
        {
            await step.Schemas.RenameSnapshotAsync(snapshot, readable, token).ConfigureAwait(false);
            return ChangedRecords.None;
        }, cancellationToken).ConfigureAwait(false);
        return (await _catalog.FindAsync(snapshot, cancellationToken).ConfigureAwait(false))!;
    }

    /// <summary>Deletes a snapshot with its schema: records, edits, suggestions, history. The audit trail stays.</summary>
    /// <exception cref="SnapshotException">
    /// <c>snapshot_not_found</c>; <c>snapshot_busy</c> while a job pulls or publishes it, or a publication waits: cancel the job first.
    /// </exception>
    public async Task DeleteAsync(SnapshotId snapshot, Actor actor, CancellationToken cancellationToken = default)
    {
        var found = await _access.RequireAsync(snapshot, actor, SnapshotRight.Manage, cancellationToken).ConfigureAwait(false);
        var operation = new OperationHeader(
            snapshot, OperationKinds.SnapshotDeleted, actor, $"Deleted the snapshot “{found.Name}”.") { RecordedWhenEmpty = true };
        await _operations.WriteAsync(operation, async (step, token) =>
        {
            await step.Schemas.RequireIdleAsync(snapshot, null, token).ConfigureAwait(false);
            await step.Schemas.DropSnapshotAsync(snapshot, found.Schema, token).ConfigureAwait(false);
            return ChangedRecords.None;
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Adds empty copies of remote tables. A pull fills them.</summary>
    /// <exception cref="SnapshotException">As for <see cref="CreateAsync"/>.</exception>
    public async Task<IReadOnlyList<TableInfo>> AddTablesAsync(
        SnapshotId snapshot, IReadOnlyList<NewTable> tables, Actor actor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tables);
        var found = await _access.RequireAsync(snapshot, actor, SnapshotRight.Manage, cancellationToken).ConfigureAwait(false);
        var (left, names) = (tables.ToList(), new HashSet<string>());
        for (var attempt = 1; left.Count > 0; attempt++)
        {
            var present = await _catalog.TablesAsync(snapshot, cancellationToken).ConfigureAwait(false);
            var planned = await PlanTablesAsync(snapshot, found.Schema, left, present, actor, cancellationToken).ConfigureAwait(false);
            try
            {
                foreach (var table in planned)
                {
                    await AddTableAsync(table, actor, cancellationToken).ConfigureAwait(false);
                    names.Add(table.Ref.Table);
                    left.RemoveAt(0);
                }
            }
            catch (SnapshotException e) when (attempt < MostAttempts && e.Code == SnapshotErrorCode.TableChanged)
            {
                // Somebody has just added it too, or another one of that name.
            }
        }
        var all = await _catalog.TablesAsync(snapshot, cancellationToken).ConfigureAwait(false);
        return [.. all.Where(table => names.Contains(table.Ref.Table))];
    }

    private Task AddTableAsync(TableInfo table, Actor actor, CancellationToken cancellationToken)
    {
        var operation = new OperationHeader(table.Ref.Snapshot, OperationKinds.TableAdded, actor, $"Added the table “{table.Title}”.")
        {
            Table = table,
            RecordedWhenEmpty = true,
        };
        return _operations.WriteAsync(operation, async (step, token) =>
        {
            await step.Schemas.CreateTableAsync(table, token).ConfigureAwait(false);
            return ChangedRecords.None;
        }, cancellationToken);
    }

    /// <summary>Drops a table with its records, edits and suggestions. The service is not touched.</summary>
    /// <exception cref="SnapshotException"><c>snapshot_not_found</c>, <c>table_not_found</c>, <c>table_in_use</c>, or <c>table_busy</c> while a job pulls or publishes it.</exception>
    public async Task DropTableAsync(TableRef table, Actor actor, CancellationToken cancellationToken = default)
    {
        var found = await _access.RequireTableAsync(table, actor, SnapshotRight.Manage, cancellationToken).ConfigureAwait(false);
        var others = await _catalog.TablesAsync(table.Snapshot, cancellationToken).ConfigureAwait(false);
        if (others.FirstOrDefault(other => other.Ref != table && other.Columns.Any(column => column.Lookup?.Table == table.Table)) is { } user)
            throw new SnapshotException(SnapshotErrorCode.TableInUse, $"The table “{user.Ref.Table}” looks values up in “{table.Table}”.")
            {
                Details = new Dictionary<string, object?> { ["table"] = user.Ref.Table },
            };
        var operation = new OperationHeader(table.Snapshot, OperationKinds.TableDropped, actor, $"Dropped the table “{found.Title}”.")
        {
            Table = found,
            RecordedWhenEmpty = true,
        };
        await _operations.WriteAsync(operation, async (step, token) =>
        {
            await step.Schemas.RequireIdleAsync(table.Snapshot, found, token).ConfigureAwait(false);
            await step.Schemas.DropTableAsync(found, token).ConfigureAwait(false);
            return ChangedRecords.None;
        }, cancellationToken).ConfigureAwait(false);
    }

    // Everything that can be wrong with a remote table is found before anything is made.
    private async Task<IReadOnlyList<TableInfo>> PlanTablesAsync(
        SnapshotId snapshot, string schema, IReadOnlyList<NewTable> wanted, IReadOnlyList<TableInfo> present, Actor actor,
        CancellationToken cancellationToken)
    {
        Limit.Require("tablesPerSnapshot", present.Count + wanted.Count, _limits.TablesPerSnapshot);
        var names = present.Select(table => table.Ref.Table).ToHashSet();
        var known = present.Select(table => new NewTable(table.Account, table.RemoteId)).ToHashSet();
        var discovered = new Dictionary<AccountId, IReadOnlyList<RemoteTable>>();
        var planned = new List<TableInfo>();
        foreach (var table in wanted)
        {
            if (!known.Add(table))
                throw new SnapshotException(SnapshotErrorCode.TableExists, $"The remote table “{table.RemoteTable}” is in the snapshot already.")
                {
                    Details = new Dictionary<string, object?> { ["remoteTable"] = table.RemoteTable },
                };
            if (!discovered.TryGetValue(table.Account, out var remote))
            {
                var account = await _accounts.RequireAsync(table.Account, actor, cancellationToken).ConfigureAwait(false);
                discovered[table.Account] = remote = await account.DiscoverAsync(cancellationToken).ConfigureAwait(false);
            }
            planned.Add(SnapshotTables.Plan(ConnectedAccount.Require(remote, table.RemoteTable), table.Account, snapshot, schema, names));
        }
        return planned;
    }
}
