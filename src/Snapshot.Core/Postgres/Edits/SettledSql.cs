using Snapshot.Postgres.Sql;
using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Postgres.Edits;

/// <summary>
/// Moves suggestions between those that wait and those that are decided. A decided one that waits again because its operation was undone keeps its
/// row among the decided, marked with the undo's step: doing it again only has to look there.
/// </summary>
internal static class SettledSql
{
    private const string Columns = $"{RecordTableSql.SuggestionColumns}, step, accepted, cause";

    /// <summary>A CTE after <c>unsuggested</c>: suggestions that went with their record.</summary>
    public static string Vanished(TableInfo table, long step) => $"vanished as ({Insert(table, step, "unsuggested", "false", $"{(short)SuggestionCause.RecordGone}")})";

    /// <summary>Notes that the suggestions of a CTE were decided.</summary>
    public static string Insert(TableInfo table, long step, string from, string accepted, string cause) => $"""
        insert into {RecordTableSql.Decided(table)} ({Columns})
        select {RecordTableSql.SuggestionColumns}, {step}, {accepted}, {cause} from {from}
        """;

    /// <summary>What an operation decided of suggestions waits again; selects how many.</summary>
    public static string Reopen(TableInfo table, long step, string steps, Guid operation) => $"""
        with reopened as (
            update {RecordTableSql.Decided(table)} d set reopened_by = {step}
            from {steps} s
            where s.id = d.step and s.operation_id = '{operation}'::uuid and d.table_number = {table.Number} and d.reopened_by is null
              and (d.kind = {(short)SuggestionKind.Create} or exists (select from {RecordTableSql.Name(table)} r where r._id = d.record_id))
            returning d.*
        ), waiting as (
            insert into {RecordTableSql.Suggestions(table)} ({RecordTableSql.SuggestionColumns}) overriding system value
            select {RecordTableSql.SuggestionColumns} from reopened
        )
        select count(*) from reopened
        """;

    /// <summary>
    /// What an undo let wait again is decided again, unless somebody has decided it since, or its record was left as it is; selects how many.
    /// </summary>
    public static string Redecide(TableInfo table, string steps, Guid undo, string left) => $"""
        with again as (
            delete from {RecordTableSql.Suggestions(table)} w using {RecordTableSql.Decided(table)} d, {steps} s
            where s.operation_id = '{undo}'::uuid and d.reopened_by = s.id and d.table_number = {table.Number}
              and w.id = d.id and not coalesce(d.record_id = any({left}), false)
            returning w.id, s.id as step
        ), decided as (
            update {RecordTableSql.Decided(table)} d set reopened_by = null from again where d.id = again.id and d.reopened_by = again.step
        )
        select count(*) from again
        """;
}
