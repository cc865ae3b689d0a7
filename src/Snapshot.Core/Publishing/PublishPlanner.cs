using System.Text.Json;
using Snapshot.Connectors;
using Snapshot.Identity;
using Snapshot.Operations;
using Snapshot.Records;
using Snapshot.Snapshots;
using Snapshot.Storage;
using Snapshot.Tables;

namespace Snapshot.Publishing;

/// <summary>Makes plans. Their items are written page by page, and nobody sees a plan before it is whole.</summary>
internal sealed class PublishPlanner(
    AccountService accounts, IRecordReader records, IPublicationReader publications, PublishGates gates, OperationWriter operations)
{
    public async Task<PlanId> PlanAsync(
        SnapshotInfo snapshot, IReadOnlyList<TableInfo> tables, IReadOnlyList<TableSelection> selection, Actor actor, CancellationToken cancellationToken)
    {
        var plan = PlanId.New();
        var operation = new OperationHeader(snapshot.Id, OperationKinds.PlanMade, actor, "");
        await WriteAsync(operation, (step, token) => step.Publications.BeginPlanAsync(plan, snapshot.Id, snapshot.Schema, actor, token), cancellationToken).ConfigureAwait(false);
        try
        {
            await FillAsync(plan, snapshot, tables, selection, operation, cancellationToken).ConfigureAwait(false);
            return plan;
        }
        catch
        {
            await WriteAsync(operation, (step, token) => step.Publications.DropPlanAsync(plan, snapshot.Schema, token), CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    private async Task FillAsync(
        PlanId plan, SnapshotInfo snapshot, IReadOnlyList<TableInfo> tables, IReadOnlyList<TableSelection> selection, OperationHeader operation,
        CancellationToken cancellationToken)
    {
        using var hash = new PlanHash();
        var planned = new List<PlannedTable>();
        var order = new TableOrder(tables);
        foreach (var part in selection.OrderBy(part => order.Position(part.Table)))
        {
            hash.Add(part.Table);
            planned.Add(await new TablePlanner(part, order, accounts, records).PlanAsync(
                (table, items) =>
                {
                    hash.Add(table, items);
                    return WriteAsync(operation, (step, token) => step.Publications.AddItemsAsync(plan, table, items, token), cancellationToken);
                },
                cancellationToken).ConfigureAwait(false));
        }
        var gated = new GatedPlan(plan, snapshot, operation.Actor, planned, tables, publications, records);
        var findings = await gates.CheckAsync(gated, cancellationToken).ConfigureAwait(false);
        var header = new PlanHeader(plan, hash.Result(), Json(planned), Json(findings));
        var summary = $"Planned {planned.Sum(table => table.Sendable)} changes of {planned.Count(table => table.Sendable > 0)} tables.";
        await WriteAsync(
            operation with { Summary = summary, RecordedWhenEmpty = true }, (step, token) => step.Publications.CompletePlanAsync(header, token), cancellationToken)
            .ConfigureAwait(false);
    }

    private Task WriteAsync(OperationHeader operation, Func<IStep, CancellationToken, Task> write, CancellationToken cancellationToken) =>
        operations.WriteAsync(operation, async (step, token) =>
        {
            await write(step, token).ConfigureAwait(false);
            return ChangedRecords.None;
        }, cancellationToken);

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, JsonSerializerOptions.Web);
}
