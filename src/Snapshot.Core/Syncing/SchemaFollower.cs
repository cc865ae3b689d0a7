using Snapshot.Connectors;
using Snapshot.Errors;
using Snapshot.Jobs;
using Snapshot.Layout;
using Snapshot.Snapshots;
using Snapshot.Tables;

namespace Snapshot.Syncing;

/// <summary>At the start of a pull: finds in what the service's table differs, and does what the table's policy says.</summary>
internal sealed class SchemaFollower(ISnapshotCatalog catalog, SchemaWriter schemas, SnapshotSchemaOptions options)
{
    /// <summary>The table to go on with, which has no field any more that the service does not have.</summary>
    /// <exception cref="SchemaHeldException">The table cannot be pulled now.</exception>
    public Task<TableChange> FollowAsync(TableInfo table, IReadOnlyList<RemoteTable> discovered, JobRun run, CancellationToken cancellationToken) =>
        LayoutWriter.RepeatAsync(() => FollowOnceAsync(table, discovered, run, cancellationToken));

    private async Task<TableChange> FollowOnceAsync(
        TableInfo table, IReadOnlyList<RemoteTable> discovered, JobRun run, CancellationToken cancellationToken)
    {
        var tables = await catalog.TablesAsync(table.Ref.Snapshot, cancellationToken).ConfigureAwait(false);
        var found = SnapshotAccess.Find(tables, table.Ref.Table);
        var remote = RemoteColumns.Look(discovered, found);
        var changes = SchemaRules.Decide(SchemaDrift.Compare(found, remote), found.SchemaPolicy ?? options.Policy, found.AcceptedChanges);
        if (changes.Any(change => change.Outcome is SchemaOutcome.Pending or SchemaOutcome.Refused))
        {
            var pending = changes.Where(SchemaRules.NeedsConsent).ToList();
            await schemas.HoldAsync(found, pending, run, cancellationToken).ConfigureAwait(false);
            throw new SchemaHeldException(Why(found, pending), pending);
        }
        var isKnown = changes.All(change => change.Outcome == SchemaOutcome.Ignored) && changes.SequenceEqual(found.PendingChanges);
        return isKnown && found.AcceptedChanges.Count == 0
            ? new TableChange(found, changes)
            : await schemas.ApplyAsync(found, remote!, changes, run, cancellationToken).ConfigureAwait(false);
    }

    private static SnapshotException Why(TableInfo table, IReadOnlyList<SchemaChange> pending) => pending[0].Outcome == SchemaOutcome.Refused
        ? RemoteColumns.Lost(table, pending[0].Kind)
        : new SnapshotException(
            SnapshotErrorCode.SchemaChanged,
            $"The service changed “{table.Title}”, and the table waits until a person applies that or freezes it: {SchemaWriter.Words(pending)}.");
}
