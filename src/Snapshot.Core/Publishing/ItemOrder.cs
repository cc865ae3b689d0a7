using Snapshot.Identity;
using Snapshot.Operations;
using Snapshot.Records;
using Snapshot.Snapshots;
using Snapshot.Storage;
using Snapshot.Tables;

namespace Snapshot.Publishing;

/// <summary>
/// Orders the items of a plan within each table: parents are created before their children and deleted after them, and a unique value is given up
/// before another record takes it. Where records exchange values in a circle one of them is written twice, with no value – or one that is
/// nobody's – in between.
/// </summary>
internal sealed class ItemOrder(IPublicationReader publications, IRecordReader records, OperationWriter operations)
{
    /// <summary>From this turn on items wait for the deletions of the plan.</summary>
    public const int Late = 1 << 20;

    private static readonly RecordError Circular = new(
        "unique_circular", "The records exchange unique values in a circle, and the field must always have a value: change one of them to another value first.");

    /// <summary>The columns whose values are unique in the service.</summary>
    public static IReadOnlyList<Column> Unique(TableInfo table)
    {
        var keys = table.RemoteColumns.Where(column => column.IsKey).ToList();
        return [.. table.RemoteColumns.Where(column => column.IsUnique || (keys.Count == 1 && column.IsKey))];
    }

    /// <summary>Orders the items of one table; returns what the plan says of it then.</summary>
    public async Task<PlannedTable> ArrangeAsync(
        SnapshotInfo snapshot, IReadOnlyList<TableInfo> tables, PlanId plan, PlannedTable planned, PlanHash hash, OperationHeader operation,
        CancellationToken cancellationToken)
    {
        var table = SnapshotAccess.Find(tables, planned.Table);
        var unique = planned.Updates > 0 || (planned.Creates > 0 && planned.Deletes > 0) ? Unique(table) : [];
        var parents = planned.Creates > 1 || planned.Deletes > 1
            ? new TableOrder(tables).Parents(table).ToList()
            : [];
        var edges = unique.Count + parents.Count == 0 ? [] : await publications.EdgesAsync(table, plan, unique, parents, cancellationToken).ConfigureAwait(false);
        if (edges.Count == 0)
            return planned;
        var turns = new ItemTurns(edges, edge => edge.BeforeKind == WriteKind.Update && CanPass(edge.Column));
        var order = turns.Turns;
        var passing = await PassingAsync(snapshot, tables, plan, table, turns.Passed, cancellationToken).ConfigureAwait(false);
        hash.Add(table, passing, [.. passing.Select(item => FieldJson.Write(table, item.Interim!))]);
        await operations.WriteAsync(operation, async (step, token) =>
        {
            if (passing.Count > 0)
                await step.Publications.AddInterimAsync(plan, table, passing, token).ConfigureAwait(false);
            if (turns.Refused.Count > 0)
                await step.Publications.RefuseAsync(table, [.. turns.Refused], Circular, token).ConfigureAwait(false);
            if (order.Count > 0)
                await step.Publications.SaveTurnsAsync(table, order, token).ConfigureAwait(false);
            return ChangedRecords.None;
        }, cancellationToken).ConfigureAwait(false);
        return planned with
        {
            Updates = planned.Updates + passing.Count - turns.Refused.Count,
            Invalid = planned.Invalid + turns.Refused.Count,
            Requests = planned.Requests + order.Values.Distinct().Count(),
            Effects =
            [
                .. planned.Effects,
                .. turns.Passed.GroupBy(edge => edge.Column).Select(passed =>
                    $"Records exchange values of “{passed.Key.Title}”: {passed.Count()} of them are written twice, with {(passed.Key.IsRequired ? "a value of nobody's" : "no value")} in between."),
            ],
        };
    }

    private static bool CanPass(Column column) => column is { IsKey: false, IsWriteOnce: false, Options: null }
        && (!column.IsRequired || column.Type is FieldType.Integer or FieldType.Number || (column.Type == FieldType.Text && column.MaxLength is null or >= 30));

    private async Task<IReadOnlyList<PublicationItem>> PassingAsync(
        SnapshotInfo snapshot, IReadOnlyList<TableInfo> tables, PlanId plan, TableInfo table, IReadOnlyList<ItemEdge> passed, CancellationToken cancellationToken)
    {
        if (passed.Count == 0)
            return [];
        var items = await publications.ItemsAsync(snapshot, tables, plan, [.. passed.Select(edge => edge.Before).Distinct()], cancellationToken).ConfigureAwait(false);
        var largest = new Dictionary<Column, decimal>();
        foreach (var column in passed.Select(edge => edge.Column).Distinct().Where(column => column is { IsRequired: true, Type: not FieldType.Text }))
            largest[column] = await records.ReadLargestAsync(table, column, cancellationToken).ConfigureAwait(false);
        return
        [
            .. items.Select(item => item with
            {
                Interim = passed.Where(edge => edge.Before == item.Id).Select(edge => edge.Column).Distinct()
                    .ToDictionary(column => column.Name, column => Between(column, item)),
            }),
        ];

        object? Between(Column column, PublicationItem item)
        {
            if (!column.IsRequired)
                return null;
            if (column.Type == FieldType.Text)
                return $"~{item.Record}";
            var free = largest[column] = decimal.Floor(largest[column]) + 1;
            return column.Type == FieldType.Integer ? (long)free : free;
        }
    }
}
