using Snapshot.Errors;
using Snapshot.Postgres.Sql;
using Snapshot.Records;
using Snapshot.Storage;
using Snapshot.Tables;

namespace Snapshot.Postgres.Edits;

/// <summary>Takes an operation back by its change log, however many records it changed.</summary>
internal static class RevertEdits
{
    /// <param name="step">The step.</param>
    /// <param name="table">The table that the operation changed.</param>
    /// <param name="edit">The edit.</param>
    /// <param name="operations">The name of the table of operations.</param>
    /// <param name="steps">The name of the table of their steps.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public static async Task<ChangedRecords> ApplyAsync(
        StepConnection step, TableInfo table, RecordEdit.Revert edit, string operations, string steps, CancellationToken cancellationToken)
    {
        var none = new SqlParameters();
        await RequireOpenAsync(step, operations, edit.Operation.Value, cancellationToken).ConfigureAwait(false);
        await step.ExecuteAsync(RevertSql.Prepare(table, steps, edit.Operation.Value), null, cancellationToken).ConfigureAwait(false);
        var (repeats, deleted, restored, removed, made, hasFacts) = await step.ReadAsync(
            RevertSql.Look, none, row => (row.GetBoolean(0), row.GetBoolean(1), row.GetBoolean(2), row.GetBoolean(3), row.GetBoolean(4), row.GetBoolean(5)),
            cancellationToken).ConfigureAwait(false);
        if (repeats)
            await step.ExecuteAsync(RevertSql.Merge, null, cancellationToken).ConfigureAwait(false);
        await step.ExecuteAsync($"analyze {RevertSql.Source}", null, cancellationToken).ConfigureAwait(false);
        var special = await step.ReadAsync(RevertSql.Lock(table), none, row => row.GetBoolean(0), cancellationToken).ConfigureAwait(false) || hasFacts;
        var touched = await step.ListAsync<string>(
            $"select distinct jsonb_object_keys(after) from {RevertSql.Source} where was_there and is_there", none, cancellationToken).ConfigureAwait(false);
        var named = special ? await step.ListAsync<string>(RevertFactsSql.Keys, none, cancellationToken).ConfigureAwait(false) : touched;
        if (table.RetiredColumns.FirstOrDefault(touched.Contains) is { } retired)
            throw new SnapshotException(SnapshotErrorCode.OperationNotUndoable, $"It changed the column “{retired}”, which was dropped since.");
        var at = await step.ReadAsync(RevertSql.At(steps, edit.Operation.Value), none, row => row.GetFieldValue<DateTimeOffset>(0), cancellationToken).ConfigureAwait(false);
        if (table.Columns.FirstOrDefault(column => column.RetypedAt >= at && (removed || named.Contains(column.Name))) is { } retyped)
            throw new SnapshotException(SnapshotErrorCode.OperationNotUndoable, $"The field “{retyped.Title}” has another type since.");
        List<Column> columns = [.. table.StoredColumns.Where(column => touched.Contains(column.Name))];
        List<ColumnSql> all = [.. table.StoredColumns.Where(column => named.Contains(column.Name)).Select((column, i) => new ColumnSql(column, i))];
        var left = await step.ListAsync<long>(RevertSql.Left(table, columns, hasFacts), none, cancellationToken).ConfigureAwait(false);
        var leftAlone = new SqlParameters();
        var settled = await step.CountAsync(
            SettledSql.Redecide(table, steps, edit.Operation.Value, leftAlone.Add(left)), leftAlone, cancellationToken).ConfigureAwait(false);

        // The values of a record that is marked as deleted are not touched: so they change between its coming back and its going again.
        var changed = await ApplyAsync(deleted, RevertSql.Restore(table, step.Step)).ConfigureAwait(false);
        changed += await ApplyAsync(special, RevertFactsSql.Apply(table, step.Step, all)).ConfigureAwait(false);
        if (columns.Count > 0)
            changed += await step.CountAsync(
                ValueSql.Update(
                    table, step.Step, [.. columns.Select(column => (column, RevertSql.Value(column)))], where: special ? $"not {RevertFactsSql.Special}" : "true",
                    join: RevertSql.Join),
                none, cancellationToken).ConfigureAwait(false);
        changed += await ApplyAsync(restored, RevertSql.DeleteAgain(table, step.Step)).ConfigureAwait(false);
        changed += await ApplyAsync(removed, RevertSql.Remake(table, step.Step)).ConfigureAwait(false);
        changed += await ApplyAsync(made, RevertSql.Unmake(table, step.Step)).ConfigureAwait(false);
        settled += await step.CountAsync(SettledSql.Reopen(table, step.Step, steps, edit.Operation.Value), none, cancellationToken).ConfigureAwait(false);
        return new ChangedRecords(changed > 0 ? changed : settled) { Left = left };

        Task<long> ApplyAsync(bool isNeeded, string sql) => isNeeded ? step.CountAsync(sql, none, cancellationToken) : Task.FromResult(0L);
    }

    // Of several who take it back at once, one does.
    private static async Task RequireOpenAsync(StepConnection step, string operations, Guid operation, CancellationToken cancellationToken)
    {
        var by = await step.ListAsync<Guid?>(
            $"select reverted_by from {operations} where id = '{operation}'::uuid for update", new SqlParameters(), cancellationToken).ConfigureAwait(false);
        if (by is [{ } other])
            throw Undone(other);
    }

    private static SnapshotException Undone(Guid by) =>
        new(SnapshotErrorCode.OperationUndone, $"That was taken back already, by the operation {new Identity.OperationId(by)}.");
}
