using Snapshot.Errors;
using Snapshot.Postgres.Sql;
using Snapshot.Records;
using Snapshot.Storage;
using Snapshot.Tables;

namespace Snapshot.Postgres.Edits;

/// <summary>Takes over what a service answered to writes.</summary>
internal static class AcknowledgeEdits
{
    public static async Task<ChangedRecords> ApplyAsync(
        StepConnection step, TableInfo table, RecordEdit.Acknowledge edit, CancellationToken cancellationToken)
    {
        var changed = ChangedRecords.None;
        if (edit.Items.OfType<Acknowledgement.Written>().Where(item => item.IsNew).ToList() is { Count: > 0 } made)
            await AbsorbAsync(step, table, made, cancellationToken).ConfigureAwait(false);
        if (edit.Items.OfType<Acknowledgement.Written>().ToList() is { Count: > 0 } written)
            changed += await WrittenAsync(step, table, written, cancellationToken).ConfigureAwait(false);
        if (edit.Items.OfType<Acknowledgement.Gone>().ToList() is { Count: > 0 } gone)
            changed += await GoneAsync(step, table, gone, cancellationToken).ConfigureAwait(false);
        if (edit.Items.OfType<Acknowledgement.Withdrawn>().ToList() is { Count: > 0 } withdrawn)
            changed += await WithdrawnAsync(step, table, withdrawn, cancellationToken).ConfigureAwait(false);
        if (edit.Items.OfType<Acknowledgement.Returned>().ToList() is { Count: > 0 } returned)
            changed += await ReturnedAsync(step, table, returned, cancellationToken).ConfigureAwait(false);
        if (edit.Items.OfType<Acknowledgement.Refused>().ToList() is { Count: > 0 } refused)
            changed += await RefusedAsync(step, table, refused, cancellationToken).ConfigureAwait(false);
        if (edit.Items.OfType<Acknowledgement.Overtaken>().ToList() is { Count: > 0 } overtaken)
            changed += await OvertakenAsync(step, table, overtaken, cancellationToken).ConfigureAwait(false);
        return changed;
    }

    private static Task<ChangedRecords> WrittenAsync(
        StepConnection step, TableInfo table, IReadOnlyList<Acknowledgement.Written> items, CancellationToken cancellationToken)
    {
        var names = items.SelectMany(item => item.Sent.Keys.Concat(item.Held.Keys)).Distinct().ToList();
        var columns = names.Select((name, i) => new ColumnSql(table.Column(name), i)).ToList();
        var parameters = new SqlParameters();
        var source = string.Join(", ",
            parameters.Add([.. items.Select(item => item.Record)]),
            parameters.Add([.. items.Select(item => (string?)item.RemoteId)]),
            parameters.Add([.. items.Select(item => item.Version)]),
            parameters.AddJson([.. items.Select(item => FieldJson.Write(table, item.Sent))]),
            parameters.AddJson([.. items.Select(item => FieldJson.Write(table, item.Held))]),
            parameters.Add([.. items.Select(item => item.Edits ? 1L : 0L)]),
            parameters.Add([.. items.Select(item => item.IsWhole ? 1L : 0L)]),
            parameters.Add([.. items.Select(item => item.Since)]));
        return CountAsync(step, AcknowledgeSql.Written(table, step.Step, columns, source), parameters, cancellationToken);
    }

    private static async Task AbsorbAsync(
        StepConnection step, TableInfo table, IReadOnlyList<Acknowledgement.Written> made, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameters();
        var source = $"{parameters.Add([.. made.Select(item => item.Record)])}, {parameters.Add([.. made.Select(item => (string?)item.RemoteId)])}";
        await step.CountAsync(AcknowledgeSql.Absorbed(table, step.Step, source), parameters, cancellationToken).ConfigureAwait(false);
        if (await step.CountAsync(AcknowledgeSql.Twins(table, source), parameters, cancellationToken).ConfigureAwait(false) > 0)
            throw new SnapshotException(
                SnapshotErrorCode.RemoteIdTaken, $"Another record of “{table.Title}” stands for what was created, and was edited: discard its edits first.");
    }

    private static Task<ChangedRecords> GoneAsync(
        StepConnection step, TableInfo table, IReadOnlyList<Acknowledgement.Gone> items, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameters();
        var ids = parameters.Add([.. items.Select(item => item.Record)]);
        return CountAsync(step, AcknowledgeSql.Gone(table, step.Step, ids), parameters, cancellationToken);
    }

    private static async Task<ChangedRecords> WithdrawnAsync(
        StepConnection step, TableInfo table, IReadOnlyList<Acknowledgement.Withdrawn> items, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameters();
        var ids = parameters.Add([.. items.Select(item => item.Record)]);
        var gone = await CountAsync(step, AcknowledgeSql.Withdrawn(table, step.Step, ids), parameters, cancellationToken).ConfigureAwait(false);
        // Those that are left are edited.
        return gone + await GoneThereAsync(step, table, [.. items.Select(item => item.Record)], cancellationToken).ConfigureAwait(false);
    }

    private static Task<ChangedRecords> ReturnedAsync(
        StepConnection step, TableInfo table, IReadOnlyList<Acknowledgement.Returned> items, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameters();
        var source = string.Join(", ",
            parameters.Add([.. items.Select(item => item.Record)]),
            parameters.Add([.. items.Select(item => (string?)item.RemoteId)]),
            parameters.Add([.. items.Select(item => item.Version)]),
            parameters.AddJson([.. items.Select(item => FieldJson.Write(table, item.Values))]));
        return CountAsync(step, AcknowledgeSql.Returned(table, step.Step, source), parameters, cancellationToken);
    }

    private static Task<ChangedRecords> RefusedAsync(
        StepConnection step, TableInfo table, IReadOnlyList<Acknowledgement.Refused> items, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameters();
        var source = $"{parameters.Add([.. items.Select(item => item.Record)])}, {parameters.AddJson([.. items.Select(item => RecordErrorJson.Write(item.Error))])}";
        return CountAsync(step, AcknowledgeSql.Refused(table, step.Step, source), parameters, cancellationToken);
    }

    private static async Task<ChangedRecords> OvertakenAsync(
        StepConnection step, TableInfo table, IReadOnlyList<Acknowledgement.Overtaken> items, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameters();
        var compared = $"{parameters.Add([.. items.Select(item => item.Record)])}, {parameters.Add([.. items.Select(item => item.Version ?? 0)])}";
        var unchanged = await step.ListAsync<long>(
            $"""
            select r._id from {RecordTableSql.Name(table)} r join unnest({compared}) as compared(_id, _version) on compared._id = r._id
            where compared._version in (0, r._version) order by r._id for update of r
            """, parameters, cancellationToken).ConfigureAwait(false);
        var here = items.IntersectBy(unchanged, item => item.Record).ToList();
        var merged = await PullEdits.MergeAsync(
            step, table, new RecordEdit.Merge([.. here.Select(item => item.Theirs).OfType<StagedRecord>()]), cancellationToken).ConfigureAwait(false);
        return merged + await GoneThereAsync(
            step, table, [.. here.Where(item => item.Theirs is null).Select(item => item.Record)], cancellationToken).ConfigureAwait(false);
    }

    private static async Task<ChangedRecords> GoneThereAsync(StepConnection step, TableInfo table, IReadOnlyList<long> records, CancellationToken cancellationToken)
    {
        if (records.Count == 0)
            return ChangedRecords.None;
        var parameters = new SqlParameters();
        return await CountAsync(step, MergeSql.Quarantine(table, step.Step, $"r._id = any({parameters.Add(records)})"), parameters, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<ChangedRecords> CountAsync(
        StepConnection step, string sql, SqlParameters parameters, CancellationToken cancellationToken) =>
        new(await step.CountAsync(sql, parameters, cancellationToken).ConfigureAwait(false));
}
