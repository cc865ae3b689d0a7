using Snapshot.Errors;
using Snapshot.Postgres.Sql;
using Snapshot.Records;
using Snapshot.Storage;
using Snapshot.Tables;

namespace Snapshot.Postgres.Edits;

/// <summary>Takes an operation back by its change log, however many records it changed.</summary>
internal static class RevertEdits
{
    public static async Task<ChangedRecords> ApplyAsync(
        StepConnection step, TableInfo table, RecordEdit.Revert edit, string steps, CancellationToken cancellationToken)
    {
        var none = new SqlParameters();
        await step.ExecuteAsync(RevertSql.Prepare(table, steps, edit.Operation.Value), null, cancellationToken).ConfigureAwait(false);
        var (repeats, deleted, restored, removed, made) = await step.ReadAsync(
            RevertSql.Look, none, row => (row.GetBoolean(0), row.GetBoolean(1), row.GetBoolean(2), row.GetBoolean(3), row.GetBoolean(4)), cancellationToken)
            .ConfigureAwait(false);
        if (repeats)
            await step.ExecuteAsync(RevertSql.Merge, null, cancellationToken).ConfigureAwait(false);
        await step.ExecuteAsync($"analyze {RevertSql.Source}", null, cancellationToken).ConfigureAwait(false);
        await step.ExecuteAsync(RevertSql.Lock(table), null, cancellationToken).ConfigureAwait(false);
        var touched = await step.ListAsync<string>(
            $"select distinct jsonb_object_keys(after) from {RevertSql.Source} where was_there and is_there", none, cancellationToken).ConfigureAwait(false);
        if (table.RetiredColumns.FirstOrDefault(touched.Contains) is { } retired)
            throw new SnapshotException(SnapshotErrorCode.OperationNotUndoable, $"It changed the column “{retired}”, which was dropped since.");
        var at = await step.ReadAsync(RevertSql.At(steps, edit.Operation.Value), none, row => row.GetFieldValue<DateTimeOffset>(0), cancellationToken).ConfigureAwait(false);
        if (table.Columns.FirstOrDefault(column => column.RetypedAt >= at && (removed || touched.Contains(column.Name))) is { } retyped)
            throw new SnapshotException(SnapshotErrorCode.OperationNotUndoable, $"The field “{retyped.Title}” has another type since.");
        List<Column> columns = [.. table.StoredColumns.Where(column => touched.Contains(column.Name))];
        var left = await step.ListAsync<long>(RevertSql.Left(table, columns), none, cancellationToken).ConfigureAwait(false);

        // The values of a record that is marked as deleted are not touched: so they change between its coming back and its going again.
        var changed = await ApplyAsync(deleted, RevertSql.Restore(table, step.Step)).ConfigureAwait(false);
        if (columns.Count > 0)
            changed += await step.CountAsync(
                ValueSql.Update(table, step.Step, [.. columns.Select(column => (column, RevertSql.Value(column)))], where: "true", join: RevertSql.Join),
                none, cancellationToken).ConfigureAwait(false);
        changed += await ApplyAsync(restored, RevertSql.DeleteAgain(table, step.Step)).ConfigureAwait(false);
        changed += await ApplyAsync(removed, RevertSql.Remake(table, step.Step)).ConfigureAwait(false);
        changed += await ApplyAsync(made, RevertSql.Unmake(table, step.Step)).ConfigureAwait(false);
        var reopened = await step.CountAsync(RevertSql.Reopen(table, steps, edit.Operation.Value), none, cancellationToken).ConfigureAwait(false);
        return new ChangedRecords(changed > 0 ? changed : reopened) { Left = left };

        Task<long> ApplyAsync(bool isNeeded, string sql) => isNeeded ? step.CountAsync(sql, none, cancellationToken) : Task.FromResult(0L);
    }
}
