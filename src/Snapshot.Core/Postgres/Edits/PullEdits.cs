using Snapshot.Postgres.Sql;
using Snapshot.Records;
using Snapshot.Storage;
using Snapshot.Tables;

namespace Snapshot.Postgres.Edits;

/// <summary>Takes in what a service holds.</summary>
internal static class PullEdits
{
    private const string Stage = "pg_temp._stage";

    /// <summary>A first pull: straight in. It is logged as a whole, not record by record.</summary>
    public static async Task<ChangedRecords> LoadAsync(
        StepConnection step, TableInfo table, RecordEdit.Load edit, CancellationToken cancellationToken)
    {
        await RecordCopy.WriteAsync(step, RecordTableSql.Name(table), table, edit.Records, edit.FirstId, cancellationToken).ConfigureAwait(false);
        return new ChangedRecords(edit.Records.Count);
    }

    /// <summary>A later pull: only ids and hashes travel first, then the records that are new or differ.</summary>
    public static async Task<ChangedRecords> MergeAsync(
        StepConnection step, TableInfo table, RecordEdit.Merge edit, CancellationToken cancellationToken)
    {
        var differing = await DifferingAsync(step, table, edit.Records, cancellationToken).ConfigureAwait(false);
        if (differing.Count == 0)
            return ChangedRecords.None;

        var names = string.Join(", ", table.Columns.Select(RecordTableSql.Column));
        await step.ExecuteAsync(
            $"create temporary table _stage on commit drop as select _remote_id, _remote_version, _invalid, _hash, {names} from {RecordTableSql.Name(table)} with no data",
            null, cancellationToken).ConfigureAwait(false);
        await RecordCopy.WriteAsync(
            step, Stage, table, differing.Select(ordinal => edit.Records[(int)ordinal - 1]), firstId: null, cancellationToken).ConfigureAwait(false);
        var updated = await step.CountAsync(MergeSql.Update(table, step.Step, Stage), new SqlParameters(), cancellationToken).ConfigureAwait(false);
        var added = await step.CountAsync(MergeSql.Insert(table, step.Step, Stage), new SqlParameters(), cancellationToken).ConfigureAwait(false);
        return new ChangedRecords(updated + added);
    }

    public static async Task<ChangedRecords> QuarantineUnseenAsync(
        StepConnection step, TableInfo table, RecordEdit.QuarantineUnseen edit, CancellationToken cancellationToken)
    {
        // The list of what was seen is unlogged: a server that crashed has lost it, and then absence proves nothing.
        var counts = await step.ReadAsync(MergeSql.CountUnseen(table), new SqlParameters(),
            row => (Seen: row.GetInt64(0), Unseen: row.GetInt64(1), Total: row.GetInt64(2)), cancellationToken).ConfigureAwait(false);
        var allowed = Math.Max(edit.LargestCount, (long)(counts.Total * edit.LargestShare));
        if (counts.Seen < edit.Scanned || counts.Unseen > allowed)
            return new ChangedRecords(0) { Withheld = counts.Unseen };
        if (counts.Unseen == 0)
            return ChangedRecords.None;
        return new ChangedRecords(
            await step.CountAsync(MergeSql.Quarantine(table, step.Step), new SqlParameters(), cancellationToken).ConfigureAwait(false));
    }

    // Nested loops over the unique index cost the same at any table size; the planner would rather hash the whole table for every chunk.
    private static async Task<List<long>> DifferingAsync(
        StepConnection step, TableInfo table, IReadOnlyList<StagedRecord> records, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameters();
        var ids = parameters.Add([.. records.Select(record => record.RemoteId)]);
        var hashes = parameters.Add([.. records.Select(record => record.Hash)]);
        await step.ExecuteAsync("set local enable_hashjoin = off; set local enable_mergejoin = off", null, cancellationToken).ConfigureAwait(false);
        var differing = await step.ListAsync<long>(MergeSql.Differing(table, ids, hashes), parameters, cancellationToken).ConfigureAwait(false);
        await step.ExecuteAsync("set local enable_hashjoin = on; set local enable_mergejoin = on", null, cancellationToken).ConfigureAwait(false);
        return differing;
    }
}
