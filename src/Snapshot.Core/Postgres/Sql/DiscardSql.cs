using Snapshot.Records;

namespace Snapshot.Postgres.Sql;

/// <summary>Which records giving up edits is about, and which fields of theirs, over the record table <c>r</c>.</summary>
internal static class DiscardSql
{
    public static string Concerned(BulkChange.Discard discard, SqlParameters parameters) => discard.Fields is null
        ? "r._state in (1, 2, 3)"
        : $"r._state = 1 and r._base ?| {parameters.Add([.. discard.Fields])}";

    /// <summary>A condition on a field's name <c>key</c>.</summary>
    public static string Field(BulkChange.Discard discard, SqlParameters parameters) => discard.Fields is null
        ? "true"
        : $"key = any({parameters.Add([.. discard.Fields])})";
}
