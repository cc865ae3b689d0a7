using Snapshot.Errors;
using Snapshot.Identity;
using Snapshot.Limits;
using Snapshot.Operations;
using Snapshot.Records;
using Snapshot.Snapshots;
using Snapshot.Storage;
using Snapshot.Tables;

namespace Snapshot.Editing;

/// <summary>Changes records here. Nothing reaches a service before it is published.</summary>
public sealed class EditingService
{
    private const int MostExamples = 100;

    private readonly SnapshotAccess _access;
    private readonly IRecordReader _records;
    private readonly OperationWriter _operations;
    private readonly SnapshotLimits _limits;

    internal EditingService(SnapshotAccess access, IRecordReader records, OperationWriter operations, SnapshotLimits limits)
    {
        _access = access;
        _records = records;
        _operations = operations;
        _limits = limits;
    }

    /// <summary>Makes records. The service learns of them when they are published.</summary>
    /// <exception cref="SnapshotException">
    /// <c>snapshot_not_found</c>, <c>table_not_found</c>, <c>table_not_ready</c>, <c>actor_forbidden</c>, <c>field_not_found</c>,
    /// <c>field_read_only</c>, <c>value_invalid</c>, <c>limit_exceeded</c>. Nothing is changed then.
    /// </exception>
    public async Task<OperationResult> CreateAsync(
        TableRef table, IReadOnlyList<IReadOnlyDictionary<string, object?>> records, Actor actor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(records);
        var found = await RequireAsync(table, actor, cancellationToken).ConfigureAwait(false);
        Limit.Require("batchSize", records.Count, _limits.BatchSize);
        var converted = records.Select((record, i) => BatchItem.Check(i, null, () => FieldEdits.Convert(found, record, creating: true))).ToList();
        var operation = new OperationHeader(table.Snapshot, OperationKinds.RecordsCreated, actor, $"Created records in “{found.Title}”.") { Table = found };
        var result = await _operations.ApplyAsync(operation, new RecordEdit.Create(converted), cancellationToken).ConfigureAwait(false);
        return result with { Warnings = FieldWarnings.OfNew(found, result.Created.Zip(converted, (id, values) => ((long?)id, values))) };
    }

    /// <summary>
    /// Changes some fields of some records, each with its own values. A record whose version is not the expected one is left
    /// and comes back in <see cref="OperationResult.Stale"/>, with what it was, what it should have become and what it is; the others are changed.
    /// </summary>
    /// <exception cref="SnapshotException">As for <see cref="CreateAsync"/>.</exception>
    public async Task<OperationResult> UpdateAsync(
        TableRef table, IReadOnlyList<RecordUpdate> updates, Actor actor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(updates);
        var found = await RequireAsync(table, actor, cancellationToken).ConfigureAwait(false);
        Limit.Require("batchSize", updates.Count, _limits.BatchSize);
        RequireOnce(updates);
        var converted = updates.Select((update, i) => update with
        {
            Fields = BatchItem.Check(i, update.Id, () => FieldEdits.Convert(found, update.Fields, creating: false)),
        }).ToList();
        var fields = converted.SelectMany(update => update.Fields.Keys).Distinct().Order(StringComparer.Ordinal).ToList();
        var operation = new OperationHeader(table.Snapshot, OperationKinds.RecordsEdited, actor, Edited(fields))
        {
            Table = found,
            Summarize = changed => Edited([.. fields.Where(changed.Concerns)]),
        };
        var result = await _operations.ApplyAsync(operation, new RecordEdit.UpdateEach(converted), cancellationToken).ConfigureAwait(false);
        var written = converted.Where(update => !result.Left.Contains(update.Id)).Select(update => (update.Id, update.Fields));
        result = result with { Warnings = FieldWarnings.Of(found, written) };
        if (result.Left.Count == 0)
            return result;
        var left = converted.Where(update => result.Left.Contains(update.Id)).ToList();
        return result with { Stale = await _records.ReadStaleAsync(found, left, cancellationToken).ConfigureAwait(false) };

        string Edited(IReadOnlyList<string> names) => $"Edited {string.Join(", ", names)} in “{found.Title}”.";
    }

    /// <summary>Gives the same values to every selected record.</summary>
    /// <exception cref="SnapshotException">As for <see cref="CreateAsync"/>, and <c>filter_invalid</c>.</exception>
    public Task<OperationResult> SetAsync(
        TableRef table, RecordSelection records, IReadOnlyDictionary<string, object?> values, Actor actor,
        CancellationToken cancellationToken = default) =>
        ChangeAsync(table, records, new BulkChange.Set(values), actor, cancellationToken);

    /// <summary>Changes every selected record in the same way, in one statement: all of them, or on a fault none.</summary>
    /// <exception cref="SnapshotException">As for <see cref="CreateAsync"/>, and <c>filter_invalid</c>.</exception>
    public async Task<OperationResult> ChangeAsync(
        TableRef table, RecordSelection records, BulkChange change, Actor actor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(records);
        ArgumentNullException.ThrowIfNull(change);
        var found = await RequireAsync(table, actor, cancellationToken).ConfigureAwait(false);
        var checkedOne = BulkChangeRules.Check(found, change);
        var operation = new OperationHeader(table.Snapshot, Kind(checkedOne), actor, Summary(checkedOne))
        {
            Table = found,
            Summarize = changed => Summary(BulkChangeRules.Narrow(checkedOne, changed.Concerns)),
        };
        var missing = records is RecordSelection.Ids ids ? await _records.FindMissingAsync(found, ids.Values, cancellationToken).ConfigureAwait(false) : [];
        var result = await _operations.ApplyAsync(operation, new RecordEdit.Change(records, checkedOne), cancellationToken).ConfigureAwait(false);
        return result with { Missing = missing };

        string Summary(BulkChange what) => $"{BulkChangeRules.Describe(what)} in “{found.Title}”{Described(records)}.";
    }

    /// <summary>Says what <see cref="ChangeAsync"/> would do, and does nothing.</summary>
    /// <param name="table">The table.</param>
    /// <param name="records">Which records.</param>
    /// <param name="change">What would be done to them.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="examples">How many examples to give at most; 1 to 100.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="SnapshotException">As for <see cref="ChangeAsync"/>, and <c>query_timeout</c>.</exception>
    public async Task<BulkPreview> PreviewAsync(
        TableRef table, RecordSelection records, BulkChange change, Actor actor, int examples = 20, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(records);
        ArgumentNullException.ThrowIfNull(change);
        var found = await _access.RequireReadyTableAsync(table, actor, SnapshotRight.Read, cancellationToken).ConfigureAwait(false);
        Limit.Require("examples", examples, MostExamples, least: 1);
        return await _records.PreviewAsync(found, records, BulkChangeRules.Check(found, change), examples, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Deletes records, as <see cref="BulkChange.Delete"/> says.</summary>
    /// <exception cref="SnapshotException">As for <see cref="ChangeAsync"/>.</exception>
    public Task<OperationResult> DeleteAsync(TableRef table, RecordSelection records, Actor actor, CancellationToken cancellationToken = default) =>
        ChangeAsync(table, records, new BulkChange.Delete(), actor, cancellationToken);

    /// <summary>Gives up edits, as <see cref="BulkChange.Discard"/> says.</summary>
    /// <exception cref="SnapshotException">As for <see cref="ChangeAsync"/>.</exception>
    public Task<OperationResult> DiscardAsync(TableRef table, RecordSelection records, Actor actor, CancellationToken cancellationToken = default) =>
        ChangeAsync(table, records, new BulkChange.Discard(), actor, cancellationToken);

    private static void RequireOnce(IReadOnlyList<RecordUpdate> updates)
    {
        var first = new Dictionary<long, int>();
        for (var i = 0; i < updates.Count; i++)
        {
            if (!first.TryAdd(updates[i].Id, i))
                throw new SnapshotException(SnapshotErrorCode.SelectionInvalid, $"The record {updates[i].Id} is named twice, by the items {first[updates[i].Id]} and {i}.")
                {
                    Details = new Dictionary<string, object?>(BatchItem.Place(i, updates[i].Id)) { ["first"] = first[updates[i].Id] },
                };
        }
    }

    private static string Kind(BulkChange change) => change switch
    {
        BulkChange.Delete => OperationKinds.RecordsDeleted,
        BulkChange.Restore => OperationKinds.RecordsRestored,
        BulkChange.Discard => OperationKinds.EditsDiscarded,
        _ => OperationKinds.RecordsEdited,
    };

    private Task<TableInfo> RequireAsync(TableRef table, Actor actor, CancellationToken cancellationToken) =>
        _access.RequireReadyTableAsync(table, actor, SnapshotRight.Edit, cancellationToken);

    private static string Described(RecordSelection records) => records switch
    {
        RecordSelection.Matching matching => $" where {matching.Filter}",
        RecordSelection.Ids => "",
        _ => ", all of them",
    };
}
