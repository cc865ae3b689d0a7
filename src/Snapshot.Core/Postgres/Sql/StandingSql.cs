using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Postgres.Sql;

/// <summary>Whether what a suggestion was based on is still so, over the suggestion <c>s</c> and its record <c>r</c>, if it has one.</summary>
internal static class StandingSql
{
    /// <summary>A <see cref="SuggestionStanding"/> as its number.</summary>
    public static string Of(TableInfo table)
    {
        var current = string.Concat(table.StoredColumns.Select(column =>
            $" when {FieldSql.Literal(column.Name)} then coalesce(to_jsonb(r.{RecordTableSql.Column(column)}), 'null'::jsonb)"));
        var now = current.Length == 0 ? "null::jsonb" : $"case s.field{current} end";
        return $"""
            case when s.kind = {(short)SuggestionKind.Value} and r._state <> {(short)RecordState.Deleted} and {now} = coalesce(s.value, 'null'::jsonb) then {(int)SuggestionStanding.Fulfilled}
                 when {IsStale(now)} or not {AcceptableSql.Condition(table)} then {(int)SuggestionStanding.Stale}
                 else {(int)SuggestionStanding.Open} end
            """;
    }

    // A deletion is based on the record's version; those made before that was noted are open.
    private static string IsStale(string now) => $"""
        (s.kind <> {(short)SuggestionKind.Create} and r._state is not distinct from {(short)RecordState.Deleted}
         or s.kind = {(short)SuggestionKind.Value} and {now} is distinct from coalesce(s.based, 'null'::jsonb)
         or s.kind = {(short)SuggestionKind.Delete} and s.based is distinct from to_jsonb(r._version) and s.based is not null)
        """;
}
