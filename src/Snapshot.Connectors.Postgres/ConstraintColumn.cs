using Npgsql;

namespace Snapshot.Connectors.Postgres;

/// <summary>Finds the column at fault: the error names it, or a constraint that is about one column only.</summary>
internal static class ConstraintColumn
{
    private const string Sql = """
        SELECT min(a.attname::text)
        FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = $1
        JOIN LATERAL (
            SELECT k.conkey AS columns FROM pg_constraint k WHERE k.conrelid = c.oid AND k.conname = $3
            UNION ALL
            SELECT i.indkey::int2[] FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid AND ic.relname = $3 WHERE i.indrelid = c.oid) k ON true
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (k.columns)
        WHERE c.relname = $2
        HAVING count(DISTINCT a.attnum) = 1
        """;

    public static async Task<string?> FindAsync(NpgsqlConnection connection, PostgresException error, CancellationToken cancellationToken)
    {
        if (error.ColumnName is { Length: > 0 } column)
            return column;
        if (error is not { ConstraintName: { Length: > 0 } constraint, SchemaName: { } schema, TableName: { } table })
            return null;
        var command = new NpgsqlCommand(Sql, connection)
        {
            Parameters = { new() { Value = schema }, new() { Value = table }, new() { Value = constraint } },
        };
        await using (command.ConfigureAwait(false))
        {
            try
            {
                return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) as string;
            }
            catch (NpgsqlException)
            {
                // The refusal itself is what must be told.
                return null;
            }
        }
    }
}
