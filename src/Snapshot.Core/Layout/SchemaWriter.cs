using Snapshot.Errors;
using Snapshot.Identity;
using Snapshot.Jobs;
using Snapshot.Operations;
using Snapshot.Snapshots;
using Snapshot.Storage;
using Snapshot.Tables;

namespace Snapshot.Layout;

/// <summary>Has a table follow its service, as one operation: columns, what is made of them, and the scan that has to begin anew.</summary>
internal sealed class SchemaWriter(ISnapshotCatalog catalog, OperationWriter operations)
{
    /// <exception cref="SnapshotException"><c>table_changed</c>, <c>table_busy</c> or <c>limit_exceeded</c>; nothing is changed then.</exception>
    public async Task<TableChange> ApplyAsync(
        TableInfo before, RemoteTable remote, IReadOnlyList<SchemaChange> decided, JobRun run, CancellationToken cancellationToken)
    {
        var tables = await catalog.TablesAsync(before.Ref.Snapshot, cancellationToken).ConfigureAwait(false);
        var pull = await catalog.FindPullAsync(before, cancellationToken).ConfigureAwait(false);
        var retyped = decided.Where(change => change is { Kind: SchemaChangeKind.FieldRetyped, Outcome: SchemaOutcome.Applied })
            .ToDictionary(change => change.Column!, change => remote.Fields.First(field => field.Id == change.Field).Type);
        TableChange result = null!;
        await operations.WriteAsync(Operation(before, OperationKinds.SchemaChanged, Summary(before, decided), run), async (step, token) =>
        {
            var examined = await step.Schemas.ExamineAsync(before, retyped, token).ConfigureAwait(false);
            var (after, changes) = new SchemaEvolution(before, remote, examined).Follow(decided);
            var settled = SchemaConsequences.Of(before, after, tables);
            await step.Schemas.ChangeTableAsync(before, settled.After, token).ConfigureAwait(false);
            foreach (var other in settled.Others)
                await step.Schemas.ChangeTableAsync(other.Before, other.After, token).ConfigureAwait(false);
            // What a scan has brought so far lacks the new fields: it begins anew.
            if (pull.Unfinished is { } unfinished && settled.After.NeedsFullRead)
                await step.Schemas.SavePullAsync(before, new PullPosition(unfinished.Operation, Checkpoint: null, Read: 0), token).ConfigureAwait(false);
            foreach (var index in settled.Rebuilt)
                await step.EnqueueAsync(JobId.New(), IndexHandler.Request(settled.After, index, run.Job.Actor), token).ConfigureAwait(false);
            result = new TableChange(settled.After with { Layout = before.Layout + 1 }, changes) { Notes = settled.Notes };
            return ChangedRecords.None;
        }, cancellationToken).ConfigureAwait(false);
        return result;
    }

    /// <summary>Puts on record that a table waits for a person, unless that is known already.</summary>
    /// <exception cref="SnapshotException"><c>table_changed</c>.</exception>
    public async Task HoldAsync(TableInfo table, IReadOnlyList<SchemaChange> pending, JobRun run, CancellationToken cancellationToken)
    {
        if (pending.SequenceEqual(table.PendingChanges))
            return;
        var operation = Operation(table, OperationKinds.SchemaHeld, $"The pull of “{table.Title}” waits: {Words(pending)}.", run);
        await operations.WriteAsync(operation, async (step, token) =>
        {
            await step.Schemas.ChangeTableAsync(table, table with { PendingChanges = pending, AcceptedChanges = [] }, token).ConfigureAwait(false);
            return ChangedRecords.None;
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The changes in a few words.</summary>
    public static string Words(IReadOnlyList<SchemaChange> changes) => string.Join("; ", changes.Select(Words));

    private static string Summary(TableInfo table, IReadOnlyList<SchemaChange> changes) => changes.Count == 0
        ? $"“{table.Title}” is again as its service has it."
        : $"The service changed “{table.Title}”: {Words(changes)}.";

    private static string Words(SchemaChange change) => change.Kind switch
    {
        SchemaChangeKind.FieldAdded => $"the field {change.New} is new",
        SchemaChangeKind.FieldRemoved => $"the field {change.Old} is gone",
        SchemaChangeKind.FieldReappeared => $"the field {change.New} is back",
        SchemaChangeKind.FieldRenamed => $"the field {change.Old} is called {change.New}",
        SchemaChangeKind.FieldRetyped => $"the field {change.Column} is of the type {change.New}, not {change.Old}",
        SchemaChangeKind.FactsChanged => $"the field {change.Column} allows something else ({change.New})",
        SchemaChangeKind.TableRenamed => $"the table is called {change.New}",
        SchemaChangeKind.CapabilitiesChanged => $"the table allows something else ({change.New})",
        SchemaChangeKind.KeyChanged => $"its key is {change.New}, not {change.Old}",
        _ => "the table is gone",
    };

    private static OperationHeader Operation(TableInfo table, string kind, string summary, JobRun run) =>
        new(table.Ref.Snapshot, kind, run.Job.Actor, summary) { Table = table, RecordedWhenEmpty = true, Run = run };
}
