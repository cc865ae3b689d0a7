using System.Text.Json;
using Snapshot.Connectors;
using Snapshot.Errors;
using Snapshot.Identity;
using Snapshot.Jobs;
using Snapshot.Operations;
using Snapshot.Records;
using Snapshot.Snapshots;
using Snapshot.Storage;
using Snapshot.Tables;

namespace Snapshot.Publishing;

/// <summary>Runs publish jobs: settles what an earlier attempt left in doubt, sends the rest, and sees that the counts reconcile.</summary>
internal sealed class PublishHandler(
    ISnapshotCatalog catalog, AccountService accounts, IPublicationReader publications, IRecordReader records, OperationWriter operations) : IJobHandler
{
    public const string JobKind = "publish";

    public string Kind => JobKind;

    public async Task<JsonElement?> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        var payload = run.Job.Payload.Deserialize<PublishPayload>()!;
        var (publication, plan) = (new PublicationId(payload.Publication), new PlanId(payload.Plan));
        var snapshot = (await catalog.FindAsync(run.Job.Snapshot, cancellationToken).ConfigureAwait(false))!;
        var planned = (await publications.FindPlanAsync(snapshot.Id, plan, cancellationToken).ConfigureAwait(false))!;
        var tables = await catalog.TablesAsync(snapshot.Id, cancellationToken).ConfigureAwait(false);
        var begun = (await publications.FindPublicationAsync(snapshot, publication, cancellationToken).ConfigureAwait(false))!;
        var progress = new PublishProgress(run, planned.Tables.Sum(table => table.Sendable), Open(begun));
        var order = new TableOrder(tables);
        var open = new Dictionary<string, TablePublish?>();
        SnapshotException? refused = null;
        foreach (var (table, kind) in Turns(order, planned))
        {
            try
            {
                if (!open.TryGetValue(table.Ref.Table, out var publish))
                {
                    var remote = await RemoteRecords.OpenAsync(accounts, table, RequestPriority.Background, cancellationToken).ConfigureAwait(false);
                    var references = new ItemReferences(remote.Table, order, records);
                    open[table.Ref.Table] = publish = new TablePublish(remote, plan, publication, run, publications, references, Receipts(remote.Table, references), progress);
                }
                if (publish is not null)
                    await publish.RunAsync(kind, cancellationToken).ConfigureAwait(false);
            }
            catch (SnapshotException e) when (e.Code == SnapshotErrorCode.AccountUnreadable || e.Code == SnapshotErrorCode.AuthenticationRequired)
            {
                open[table.Ref.Table] = null;
                refused ??= e;
            }
            catch (SnapshotException e) when (RemoteRecords.IsLost(e))
            {
                open[table.Ref.Table] = null;
                await new LostTable(table, plan, Receipts(table, new ItemReferences(table, order, records)), publications, progress).RefuseAsync(e.Message, cancellationToken)
                    .ConfigureAwait(false);
            }
        }
        // The tables of other accounts are done; for these the job is started again once the account is connected again.
        if (refused is not null)
            throw refused;
        var outcome = (await publications.FindPublicationAsync(snapshot, publication, cancellationToken).ConfigureAwait(false))!;
        var counts = Reconciled(outcome, run.Job);
        await FinishAsync(run, publication, counts, cancellationToken).ConfigureAwait(false);
        return JsonSerializer.SerializeToElement(counts, JsonSerializerOptions.Web);

        ItemReceipts Receipts(TableInfo table, ItemReferences references) => new(table, publication, planned.Reverts is not null, references, run, operations);
    }

    // What is referenced is created before what references it, and deleted after it; when updates are sent, all that is created has its id.
    private static IEnumerable<(TableInfo Table, WriteKind Kind)> Turns(TableOrder order, PublishPlan plan)
    {
        var tables = order.Tables.Where(table => plan.Tables.Any(part => part.Table == table.Ref.Table && part.Sendable > 0)).ToList();
        return tables.Select(table => (table, WriteKind.Create))
            .Concat(tables.Select(table => (table, WriteKind.Update)))
            .Concat(tables.AsEnumerable().Reverse().Select(table => (table, WriteKind.Delete)));
    }

    private Task FinishAsync(JobRun run, PublicationId publication, Dictionary<string, long> counts, CancellationToken cancellationToken)
    {
        var summary = $"Published: {string.Join(", ", counts.Select(pair => $"{pair.Value} {Words(pair.Key)}"))}.";
        var operation = new OperationHeader(run.Job.Snapshot, OperationKinds.RecordsPublished, run.Job.Actor, summary)
        {
            Id = new OperationId(publication.Value),
            RecordedWhenEmpty = true,
            Run = run,
        };
        return operations.WriteAsync(operation, async (step, token) =>
        {
            await step.Publications.FinishAsync(publication, token).ConfigureAwait(false);
            return ChangedRecords.None;
        }, cancellationToken);
    }

    private static long Open(Publication publication) =>
        publication.Items.GetValueOrDefault(PublicationItemState.Pending) + publication.Items.GetValueOrDefault(PublicationItemState.Sent);

    private static string Words(string state) => state switch
    {
        "conflict" => "in conflict",
        "notApplied" => "not applied",
        _ => state,
    };

    // Whatever was sent has an outcome: anything else means that an item was lost on the way – unless a later job is there to send it again.
    private static Dictionary<string, long> Reconciled(Publication publication, Job job)
    {
        if (Open(publication) is > 0 and var open && publication.Job == job.Id)
            throw new InvalidOperationException($"{open} items of the publication {publication.Id} have no outcome.");
        return publication.Items.ToDictionary(pair => JsonNamingPolicy.CamelCase.ConvertName(pair.Key.ToString()), pair => pair.Value);
    }
}
