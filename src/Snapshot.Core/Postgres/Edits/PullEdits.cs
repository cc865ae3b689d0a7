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
        StepConnection step, TableInfo table, RecordEdit.Load edit, CancellationToken cancellationToken) =>
        new(await RecordCopy.WriteAsync(step, RecordTableSql.Name(table), table, edit.Pages, edit.FirstId, cancellationToken).ConfigureAwait(false));

    /// <summary>A later pull: staged, then merged by two statements.</summary>
    public static async Task<ChangedRecords> MergeAsync(
        StepConnection step, TableInfo table, RecordEdit.Merge edit, CancellationToken cancellationToken)
    {
        if (edit.Records.Count == 0)
            return ChangedRecords.None;
        var names = string.Join(", ", table.RemoteColumns.Select(RecordTableSql.Column));
        await step.ExecuteAsync(
            $"create temporary table _stage on commit drop as select _remote_id, _remote_version, _invalid, _hash, {names} from {RecordTableSql.Name(table)} with no data",
            null, cancellationToken).ConfigureAwait(false);
        await RecordCopy.WriteAsync(step, Stage, table, new[] { edit.Records }.ToAsyncEnumerable(), firstId: null, cancellationToken).ConfigureAwait(false);
        var updated = await step.CountAsync(MergeSql.Update(table, step.Step, Stage), new SqlParameters(), cancellationToken).ConfigureAwait(false);
        var added = await step.CountAsync(MergeSql.Insert(table, step.Step, Stage), new SqlParameters(), cancellationToken).ConfigureAwait(false);
        return new ChangedRecords(updated + added);
    }

    public static async Task<ChangedRecords> QuarantineAsync(
        StepConnection step, TableInfo table, RecordEdit.Quarantine edit, CancellationToken cancellationToken)
    {
        if (edit.RemoteIds.Count == 0)
            return ChangedRecords.None;
        var parameters = new SqlParameters();
        var named = $"r._remote_id = any({parameters.Add([.. edit.RemoteIds])})";
        return new ChangedRecords(
            await step.CountAsync(MergeSql.Quarantine(table, step.Step, named), parameters, cancellationToken).ConfigureAwait(false));
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
            await step.CountAsync(MergeSql.Quarantine(table, step.Step, MergeSql.Unseen(table)), new SqlParameters(), cancellationToken).ConfigureAwait(false));
    }
}
