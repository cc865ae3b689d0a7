using Npgsql;

namespace Snapshot.Connectors.Postgres;

/// <summary>The keys of all tables, and where their foreign keys point.</summary>
internal sealed class TableConstraints
{
    private const string Sql = """
        SELECT n.nspname, c.relname, NULL, NULL, columns.names, NULL
        FROM pg_index i
        JOIN pg_class c ON c.oid = i.indrelid
        JOIN pg_namespace n ON n.oid = c.relnamespace
        CROSS JOIN LATERAL (
            SELECT array_agg(a.attname::text ORDER BY x.position) AS names FROM unnest(i.indkey::int2[]) WITH ORDINALITY x(attnum, position)
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = x.attnum WHERE x.position <= i.indnkeyatts) columns
        WHERE i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL AND ($1::text IS NULL OR n.nspname = $1)
          AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
        UNION ALL
        SELECT n.nspname, c.relname, tn.nspname, t.relname, columns.names, targets.names
        FROM pg_constraint k
        JOIN pg_class c ON c.oid = k.conrelid
        JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_class t ON t.oid = k.confrelid
        JOIN pg_namespace tn ON tn.oid = t.relnamespace
        CROSS JOIN LATERAL (
            SELECT array_agg(a.attname::text ORDER BY x.position) AS names FROM unnest(k.conkey) WITH ORDINALITY x(attnum, position)
            JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = x.attnum) columns
        CROSS JOIN LATERAL (
            SELECT array_agg(a.attname::text ORDER BY x.position) AS names FROM unnest(k.confkey) WITH ORDINALITY x(attnum, position)
            JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = x.attnum) targets
        WHERE k.contype = 'f' AND k.conparentid = 0 AND ($1::text IS NULL OR n.nspname = $1)
        """;

    private readonly ILookup<RelationName, IReadOnlyList<string>> _unique;
    private readonly ILookup<RelationName, ForeignKey> _foreign;

    private TableConstraints(IReadOnlyList<(RelationName Relation, IReadOnlyList<string> Columns, ForeignKey? Foreign)> rows)
    {
        _unique = rows.Where(row => row.Foreign is null).ToLookup(row => row.Relation, row => row.Columns);
        _foreign = rows.Where(row => row.Foreign is not null).ToLookup(row => row.Relation, row => row.Foreign!);
    }

    public static async Task<TableConstraints> ReadAsync(NpgsqlConnection connection, string? schema, CancellationToken cancellationToken)
    {
        var rows = new List<(RelationName, IReadOnlyList<string>, ForeignKey?)>();
        var command = new NpgsqlCommand(Sql, connection) { Parameters = { new() { Value = (object?)schema ?? DBNull.Value } } };
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    var columns = reader.GetFieldValue<string[]>(4);
                    var foreign = reader.IsDBNull(2)
                        ? null
                        : new ForeignKey(columns, new RelationName(reader.GetString(2), reader.GetString(3)), reader.GetFieldValue<string[]>(5));
                    rows.Add((new RelationName(reader.GetString(0), reader.GetString(1)), columns, foreign));
                }
            }
        }
        return new TableConstraints(rows);
    }

    /// <summary>The columns of each unique key of a table, the primary key among them.</summary>
    public IEnumerable<IReadOnlyList<string>> Unique(RelationName table) => _unique[table];

    public IEnumerable<ForeignKey> Foreign(RelationName table) => _foreign[table];
}
