using Npgsql;

namespace Snapshot.Connectors.Postgres;

/// <summary>Proves that the settings of an account lead to something: the schema is there, and some table has the version column.</summary>
internal static class AccountCheck
{
    private const string SchemaSql = """
        SELECT nspname FROM pg_namespace
        WHERE nspname <> 'information_schema' AND nspname !~ '^pg_' AND has_schema_privilege(oid, 'USAGE') ORDER BY nspname
        """;

    private const string ColumnSql = """
        SELECT EXISTS (
            SELECT FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE a.attname = $1 AND a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
              AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_' AND ($2::text IS NULL OR n.nspname = $2)
              AND has_schema_privilege(n.oid, 'USAGE') AND has_any_column_privilege(c.oid, 'SELECT'))
        """;

    public static async Task<bool> RunAsync(NpgsqlConnection connection, string? schema, string? versionColumn, CancellationToken cancellationToken)
    {
        var schemas = await SchemasAsync(connection, cancellationToken).ConfigureAwait(false);
        if (schema is not null && !schemas.Contains(schema))
            throw Refused("schema_unknown", $"There is no schema “{schema}” that the role may use; there are {string.Join(", ", schemas.Take(20).DefaultIfEmpty("none"))}.");
        if (versionColumn is not null && !await HasColumnAsync(connection, schema, versionColumn, cancellationToken).ConfigureAwait(false))
            throw Refused("version_column_unknown", $"No table that the role may read has a column “{versionColumn}”.");
        return true;
    }

    private static async Task<List<string>> SchemasAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var schemas = new List<string>();
        var command = new NpgsqlCommand(SchemaSql, connection);
        await using var _ = command.ConfigureAwait(false);
        var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await using var __ = reader.ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            schemas.Add(reader.GetString(0));
        return schemas;
    }

    private static async Task<bool> HasColumnAsync(NpgsqlConnection connection, string? schema, string column, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(ColumnSql, connection) { Parameters = { ParameterText.Create(column), ParameterText.Create(schema) } };
        await using var _ = command.ConfigureAwait(false);
        return (bool)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }

    private static ConnectorException Refused(string code, string message) => new(ConnectorErrorKind.Configuration, code, message);
}
