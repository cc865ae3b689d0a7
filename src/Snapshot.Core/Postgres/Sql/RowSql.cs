using Snapshot.Tables;

namespace Snapshot.Postgres.Sql;

/// <summary>
/// Records as JSON objects by column name, over the record table <c>r</c>. A whole row is <c>r.*</c> and never <c>r</c>, which would mean a
/// field of that name where there is one.
/// </summary>
internal static class RowSql
{
    private static readonly string[] SystemColumns = ["_id", "_remote_id", "_remote_version", "_base", "_conflict", "_invalid", "_error", "_version", "_hash"];

    private const string Empty = "{}";

    /// <summary>What a service's edited fields go back to when the edits are given up: theirs, where the service is known to hold something newer than the base.</summary>
    public const string Discarded = "coalesce(r._base, '{}') || (coalesce(r._conflict, '{}') - '_record')";

    /// <summary>All that it takes to make a record again: what is stored and, of the system columns beside its state and version, those that hold something.</summary>
    public static string Whole(TableInfo table)
    {
        string[] others = [.. SystemColumns, .. table.Columns.Where(column => !column.IsStored).Select(column => column.Name)];
        return $"""
            (to_jsonb(r.*) - array[{string.Join(", ", others.Select(FieldSql.Literal))}]) || jsonb_build_object('_version', r._version)
            || case when coalesce(r._remote_id, r._remote_version) is null and coalesce(r._base, r._conflict, r._invalid, r._error) is null and r._hash is null then '{Empty}'::jsonb
                    else jsonb_build_object('_remote_id', r._remote_id, '_remote_version', r._remote_version, '_base', r._base, '_conflict', r._conflict,
                                            '_invalid', r._invalid, '_error', r._error, '_hash', r._hash) end
            """;
    }

    /// <summary>All columns.</summary>
    public static string Values { get; } = $"to_jsonb(r.*) - array[{string.Join(", ", SystemColumns.Append("_state").Select(FieldSql.Literal))}]";
}
