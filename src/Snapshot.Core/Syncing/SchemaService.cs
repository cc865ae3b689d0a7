using Snapshot.Errors;
using Snapshot.Identity;
using Snapshot.Jobs;
using Snapshot.Layout;
using Snapshot.Operations;
using Snapshot.Snapshots;
using Snapshot.Tables;

namespace Snapshot.Syncing;

/// <summary>Decides what follows when services change the fields of tables that are here.</summary>
public sealed class SchemaService
{
    private readonly SnapshotAccess _access;
    private readonly LayoutWriter _layouts;
    private readonly SnapshotSchemaOptions _options;

    internal SchemaService(SnapshotAccess access, LayoutWriter layouts, SnapshotSchemaOptions options)
    {
        _access = access;
        _layouts = layouts;
        _options = options;
    }

    /// <summary>A table's policy, and what the last pull found and did not apply.</summary>
    /// <exception cref="SnapshotException"><c>snapshot_not_found</c> or <c>table_not_found</c>.</exception>
    public async Task<TableSchema> GetAsync(TableRef table, Actor actor, CancellationToken cancellationToken = default) =>
        Schema(await _access.RequireTableAsync(table, actor, SnapshotRight.Read, cancellationToken).ConfigureAwait(false));

    /// <summary>Gives a table a policy of its own. It counts from the next pull on, also for changes that wait.</summary>
    /// <exception cref="SnapshotException">
    /// <c>snapshot_not_found</c>, <c>table_not_found</c>, <c>actor_forbidden</c>, <c>request_invalid</c> or <c>table_changed</c>.
    /// </exception>
    public Task<TableSchema> SetPolicyAsync(TableRef table, SchemaPolicy policy, Actor actor, CancellationToken cancellationToken = default)
    {
        if (!Enum.IsDefined(policy))
            throw new SnapshotException(SnapshotErrorCode.RequestInvalid, $"There is no policy {policy}.");
        return LayoutWriter.RepeatAsync(async () =>
        {
            var before = await _access.RequireTableAsync(table, actor, SnapshotRight.Edit, cancellationToken).ConfigureAwait(false);
            var after = before with { SchemaPolicy = policy };
            await _layouts.SaveAsync(
                before, after, OperationKinds.SchemaPolicyChanged, actor,
                $"Set the policy for changes of the service's fields of “{before.Title}”: {policy.ToString().ToLowerInvariant()}.", job: null, cancellationToken)
                .ConfigureAwait(false);
            return Schema(after);
        });
    }

    /// <summary>
    /// Agrees to the changes that wait, and starts a pull of the table in the background, which applies them. If the service has changed the
    /// table again by then, it waits anew.
    /// </summary>
    /// <exception cref="SnapshotException">
    /// <c>snapshot_not_found</c>, <c>table_not_found</c>, <c>actor_forbidden</c>, <c>schema_unchanged</c> when nothing waits,
    /// <c>remote_key_changed</c> or <c>remote_table_gone</c> when the table cannot follow, <c>table_changed</c>.
    /// </exception>
    public Task<JobId> ApplyAsync(TableRef table, Actor actor, CancellationToken cancellationToken = default) => LayoutWriter.RepeatAsync(async () =>
    {
        var before = await _access.RequireTableAsync(table, actor, SnapshotRight.Publish, cancellationToken).ConfigureAwait(false);
        if (before.PendingChanges.FirstOrDefault(change => change.Outcome == SchemaOutcome.Refused) is { } refused)
            throw Connectors.RemoteColumns.Lost(before, refused.Kind);
        if (before.PendingChanges.All(change => change.Outcome != SchemaOutcome.Pending))
            throw new SnapshotException(SnapshotErrorCode.SchemaUnchanged, $"No change of the fields of “{before.Title}” waits for anybody.");
        return await _layouts.SaveAsync(
            before, before with { AcceptedChanges = before.PendingChanges }, OperationKinds.SchemaAccepted, actor,
            $"Agreed that “{before.Title}” follows its service: {SchemaWriter.Words(before.PendingChanges)}.",
            PullHandler.Request(table.Snapshot, [table.Table], actor), cancellationToken).ConfigureAwait(false);
    });

    private TableSchema Schema(TableInfo table) => new(table.SchemaPolicy ?? _options.Policy, table.PendingChanges);
}
