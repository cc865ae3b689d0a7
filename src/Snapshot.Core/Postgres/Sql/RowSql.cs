using Snapshot.Tables;

namespace Snapshot.Postgres.Sql;

/// <summary>
/// Records as JSON objects by column name, over the record table <c>r</c>. A whole row is <c>r.*</c> and never <c>r</c>, which would mean a
/// field of that name where there is one.
/// </summary>
internal static class RowSql
{
    private static readonly string[] SystemColumns = ["_id", "_remote_id", "_remote_version", "_base", "_conflict", "_invalid", "_error", "_version", "_hash"];

    /// <summary>What a service's edited fields go back to when the edits are given up: theirs, where the service is known to hold something newer than the base.</summary>
    public const string Discarded = "coalesce(r._base, '{}') || (coalesce(r._conflict, '{}') - '_record')";

    /// <summary>What is stored, which is what it takes to make a record of our own again, with its <c>_state</c>.</summary>
    public static string WithState(TableInfo table)
    {
        string[] others = [.. SystemColumns, .. table.Columns.Where(column => !column.IsStored).Select(column => column.Name)];
        return $"to_jsonb(r.*) - array[{string.Join(", ", others.Select(FieldSql.Literal))}]";
    }

    /// <summary>All columns.</summary>
    public static string Values { get; } = $"to_jsonb(r.*) - array[{string.Join(", ", SystemColumns.Append("_state").Select(FieldSql.Literal))}]";
}
