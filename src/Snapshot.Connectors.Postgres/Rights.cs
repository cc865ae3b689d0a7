using Npgsql;
using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Connectors.Postgres;

/// <summary>What the role may do with a table.</summary>
internal static class Rights
{
    private const string Sql = """
        SELECT coalesce(bool_and(has_schema_privilege(n.oid, 'USAGE') AND has_any_column_privilege(c.oid, 'SELECT')
            AND CASE WHEN $3 = 'DELETE' THEN has_table_privilege(c.oid, $3) ELSE has_any_column_privilege(c.oid, $3) END), false)
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relname = $2
        """;

    /// <summary>Whether such writes are allowed in general, so that one that is not is refused for what it is.</summary>
    public static async Task<bool> AllowAsync(NpgsqlConnection connection, RemoteTable table, WriteKind kind, CancellationToken cancellationToken)
    {
        var relation = RelationName.Parse(table.Id);
        var right = kind switch
        {
            WriteKind.Create => "INSERT",
            WriteKind.Update => "UPDATE",
            _ => "DELETE",
        };
        var command = new NpgsqlCommand(Sql, connection)
        {
            Parameters = { new() { Value = relation.Schema }, new() { Value = relation.Table }, new() { Value = right } },
        };
        await using (command.ConfigureAwait(false))
            return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is true;
    }
}
