using System.Text.Json;
using Snapshot.Identity;
using Snapshot.Operations;
using Snapshot.Records;
using Snapshot.Snapshots;
using Snapshot.Storage;
using Snapshot.Tables;

namespace Snapshot.Publishing;

/// <summary>Writes a plan. Its items are written as they are made, and nobody sees a plan before it is whole.</summary>
internal sealed class PlanWriter(IRecordReader records, IPublicationReader publications, PublishGates gates, OperationWriter operations)
{
    private readonly ItemOrder _order = new(publications, records, operations);

    /// <param name="snapshot">The snapshot.</param>
    /// <param name="tables">Its tables.</param>
    /// <param name="reverts">The publication that the plan takes back, if it does.</param>
    /// <param name="actor">Who plans.</param>
    /// <param name="fill">Makes the items, hands them on some at a time, and says what comes to each table.</param>
    /// <param name="cancellationToken">Ends the call; nothing of the plan stays.</param>
    public async Task<PlanId> WriteAsync(
        SnapshotInfo snapshot, IReadOnlyList<TableInfo> tables, PublicationId? reverts, Actor actor,
        Func<SaveItems, Task<IReadOnlyList<PlannedTable>>> fill, CancellationToken cancellationToken)
    {
        var plan = PlanId.New();
        var operation = new OperationHeader(snapshot.Id, OperationKinds.PlanMade, actor, "");
        await StepAsync(operation, (step, token) => step.Publications.BeginPlanAsync(plan, snapshot.Id, snapshot.Schema, reverts, actor, token), cancellationToken)
            .ConfigureAwait(false);
        var saving = Task.CompletedTask;
        try
        {
            using var hash = new PlanHash();
            var planned = await fill(SaveAsync).ConfigureAwait(false);
            await saving.ConfigureAwait(false);
            List<PlannedTable> arranged = [];
            foreach (var table in planned)
                arranged.Add(await _order.ArrangeAsync(snapshot, tables, plan, table, hash, operation, cancellationToken).ConfigureAwait(false));
            planned = arranged;
            var findings = await gates.CheckAsync(new GatedPlan(plan, snapshot, actor, planned, tables, publications, records), cancellationToken).ConfigureAwait(false);
            var header = new PlanHeader(plan, hash.Result(), Json(planned), Json(findings));
            await StepAsync(
                operation with { Summary = Summary(planned, reverts), RecordedWhenEmpty = true }, (step, token) => step.Publications.CompletePlanAsync(header, token), cancellationToken)
                .ConfigureAwait(false);
            return plan;

            // The next items are made while these are written.
            async Task SaveAsync(TableInfo table, IReadOnlyList<PublicationItem> items, IReadOnlyList<Acknowledgement.Overtaken>? overtaken)
            {
                IReadOnlyList<string> fields = [.. items.Select(item => PlannedFieldJson.Write(table, item.Fields))];
                hash.Add(table, items, fields);
                await saving.ConfigureAwait(false);
                saving = WriteAsync(table, items, fields, overtaken ?? []);
            }

            async Task WriteAsync(
                TableInfo table, IReadOnlyList<PublicationItem> items, IReadOnlyList<string> fields, IReadOnlyList<Acknowledgement.Overtaken> overtaken)
            {
                if (overtaken.Count > 0)
                    await operations.ApplyAsync(Pulled(table, actor), new RecordEdit.Acknowledge(overtaken), cancellationToken).ConfigureAwait(false);
                if (items.Count > 0)
                    await StepAsync(operation, (step, token) => step.Publications.AddItemsAsync(plan, table, items, fields, token), cancellationToken).ConfigureAwait(false);
            }
        }
        catch
        {
            // What is still being written would come after the rest was dropped.
            await saving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await StepAsync(operation, (step, token) => step.Publications.DropPlanAsync(plan, snapshot.Schema, token), CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    private Task StepAsync(OperationHeader operation, Func<IStep, CancellationToken, Task> write, CancellationToken cancellationToken) =>
        operations.WriteAsync(operation, async (step, token) =>
        {
            await write(step, token).ConfigureAwait(false);
            return ChangedRecords.None;
        }, cancellationToken);

    private static OperationHeader Pulled(TableInfo table, Actor actor) =>
        new(table.Ref.Snapshot, OperationKinds.TablePulled, actor, $"Found changed in the service when “{table.Title}” was planned.") { Table = table };

    private static string Summary(IReadOnlyList<PlannedTable> planned, PublicationId? reverts)
    {
        var made = reverts is null ? "Planned" : $"Planned, to take back the publication {reverts}:";
        var (conflicts, invalid) = (planned.Sum(table => table.Conflicts), planned.Sum(table => table.Invalid));
        return $"{made} {Counted(planned.Sum(table => table.Sendable), "change")} of {Counted(planned.Count(table => table.Sendable > 0), "table")}"
            + $"{(conflicts > 0 ? $", {conflicts} in conflict" : "")}{(invalid > 0 ? $", {invalid} invalid" : "")}.";
    }

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, JsonSerializerOptions.Web);

    private static string Counted(long count, string thing) => $"{count} {thing}{(count == 1 ? "" : "s")}";
}
