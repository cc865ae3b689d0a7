using Snapshot.Postgres.Sql;
using Snapshot.Records;
using Snapshot.Storage;
using Snapshot.Tables;

namespace Snapshot.Postgres.Edits;

/// <summary>Sets fields of records that exist.</summary>
internal static class ValueEdits
{
    public static async Task<ChangedRecords> ChangeAsync(
        StepConnection step, TableInfo table, RecordEdit.Change edit, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameters();
        var assignments = BulkSql.Assignments(edit.By, table, parameters);
        var where = SelectionSql.Records(edit.Records, table, parameters);
        var rules = assignments.SelectMany((assignment, i) => RuleSql.Of(assignment.Column, $"n{i}").Select(rule => (assignment.Column, rule.Code, rule.Message, rule.Broken))).ToList();
        var broken = string.Concat(rules.Select(rule => $", count(*) filter (where {rule.Broken})"));
        var sql = ValueSql.Update(
            table, step.Step, assignments, where, from: ReadableSql.From(table, parameters), result: $"select count(*), {Concerned(assignments)}{broken} from next");
        return await step.ReadAsync(
            sql, parameters,
            row => new ChangedRecords(row.GetInt64(0))
            {
                Fields = row.GetFieldValue<string[]>(1),
                Warnings =
                [
                    .. rules.Select((rule, i) => new FieldWarning(rule.Column.Name, rule.Code, rule.Message, row.GetInt64(2 + i), []))
                        .Where(warning => warning.Count > 0),
                ],
            },
            cancellationToken).ConfigureAwait(false);
    }

    public static async Task<ChangedRecords> UpdateEachAsync(
        StepConnection step, TableInfo table, RecordEdit.UpdateEach edit, CancellationToken cancellationToken)
    {
        if (edit.Updates.All(update => update.Fields.Count == 0))
            return ChangedRecords.None;
        var parameters = new SqlParameters();
        var ids = parameters.Add([.. edit.Updates.Select(update => update.Id)]);
        var values = parameters.AddJson([.. edit.Updates.Select(update => FieldJson.Write(table, update.Fields))]);
        var versions = parameters.Add([.. edit.Updates.Select(update => update.Version ?? 0)]);
        List<(Column Column, string Value)> assignments =
            [.. edit.Updates.SelectMany(update => update.Fields.Keys).Distinct().Select(table.Column).Select(column => (column, FromSource(column)))];

        // Versions begin at 1, so 0 stands for “any”.
        var sql = ValueSql.Update(
            table, step.Step,
            assignments,
            where: "source.version = 0 or source.version = r._version",
            with: $"source as materialized (select * from unnest({ids}, {values}, {versions}) as source(_id, v, version)), ",
            join: "join source on source._id = r._id",
            result: $"""
                select (select count(*) from next) as changed,
                       array(select source._id from source where not exists (select from target where target._id = source._id)) as left_alone,
                       coalesce((select {Concerned(assignments)} from next limit 1), array[]::text[]) as concerned
                """);
        return await step.ReadAsync(
            sql, parameters,
            row => new ChangedRecords(row.GetInt64(0)) { Left = row.GetFieldValue<long[]>(1), Fields = row.GetFieldValue<string[]>(2) },
            cancellationToken).ConfigureAwait(false);
    }

    // The names of the columns of which some value changes. Of one alone it is known.
    private static string Concerned(IReadOnlyList<(Column Column, string Value)> assignments)
    {
        var columns = assignments.Select((assignment, i) => new ColumnSql(assignment.Column, i)).ToList();
        return columns.Count == 1
            ? $"case when count(*) = 0 then array[]::text[] else array[{columns[0].Key}] end"
            : $"array_remove(array[{string.Join(", ", columns.Select(column => $"case when bool_or({column.Differs}) then {column.Key} end"))}], null)";
    }

    /// <summary>A column's new value from the joined object of values, where it is in it.</summary>
    public static string FromSource(Column column) =>
        $"case when source.v ? {FieldSql.Literal(column.Name)} then {FieldSql.FromJson("source.v", column)} else r.{RecordTableSql.Column(column)} end";
}
