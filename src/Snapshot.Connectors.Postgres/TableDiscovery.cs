using Npgsql;
using Snapshot.Tables;

namespace Snapshot.Connectors.Postgres;

/// <summary>Reads the catalogue: tables of which the role may read something, their columns, keys and what the role may do.</summary>
internal static class TableDiscovery
{
    private const int BatchSize = 500;

    // The key is the primary key, else the smallest unique index over columns that are never null and not partial or deferrable.
    // A column that is never null need not be given where a default, also of its domain, or a trigger may fill it.
    private const string Sql = """
        WITH RECURSIVE step AS (
            SELECT oid, typbasetype AS base, typtypmod AS typmod, typnotnull AS required, typdefault IS NOT NULL AS filled FROM pg_type WHERE typtype = 'd'
            UNION ALL
            SELECT s.oid, t.typbasetype, t.typtypmod, s.required OR t.typnotnull, s.filled OR t.typdefault IS NOT NULL
            FROM step s JOIN pg_type t ON t.oid = s.base AND t.typtype = 'd'
        ), domain AS (
            SELECT s.* FROM step s JOIN pg_type t ON t.oid = s.base AND t.typtype <> 'd'
        )
        SELECT n.nspname, c.relname, c.relkind IN ('r', 'p') AS is_table, c.reltuples::bigint,
               has_any_column_privilege(c.oid, 'INSERT'), has_any_column_privilege(c.oid, 'UPDATE'), has_table_privilege(c.oid, 'DELETE'),
               a.attname, format_type(a.atttypid, a.atttypmod), bt.typname,
               (a.attnotnull OR coalesce(d.required, false)) AND NOT a.atthasdef AND a.attidentity = '' AND NOT coalesce(d.filled, false)
                   AND (coalesce(d.required, false) OR NOT EXISTS (
                       SELECT FROM pg_trigger g WHERE g.tgrelid = c.oid AND NOT g.tgisinternal AND g.tgenabled <> 'D' AND g.tgtype & 7 = 7)) AS is_required,
               a.attgenerated <> '' OR a.attidentity = 'a'
                   OR NOT (has_column_privilege(c.oid, a.attnum, 'UPDATE') OR has_column_privilege(c.oid, a.attnum, 'INSERT')) AS is_read_only,
               CASE WHEN bt.typname IN ('varchar', 'bpchar') AND m.typmod > 4 THEN m.typmod - 4 END,
               (SELECT array_agg(e.enumlabel::text ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = bt.oid),
               (SELECT x.position::int FROM unnest(k.indkey::int2[]) WITH ORDINALITY x(attnum, position)
                WHERE x.attnum = a.attnum AND x.position <= k.indnkeyatts),
               a.attgenerated <> '',
               CASE WHEN bt.typname = 'numeric' AND m.typmod > 4 THEN ((m.typmod - 4) >> 16) & 65535 END,
               CASE WHEN bt.typname = 'numeric' AND m.typmod > 4 THEN (((m.typmod - 4) & 2047) # 1024) - 1024 END,
               c.relkind = 'p' AS is_partitioned,
               has_table_privilege(c.oid, 'SELECT') AS can_read_xmin,
               NOT has_column_privilege(c.oid, a.attnum, 'UPDATE') AS is_insert_only,
               NOT (a.attnotnull OR coalesce(d.required, false)) AND a.attgenerated = '' AND (a.atthasdef OR coalesce(d.filled, false)) AS has_default
        FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        LEFT JOIN domain d ON d.oid = a.atttypid
        JOIN pg_type bt ON bt.oid = coalesce(d.base, a.atttypid)
        CROSS JOIN LATERAL (SELECT CASE WHEN d.oid IS NULL THEN a.atttypmod ELSE d.typmod END AS typmod) m
        LEFT JOIN LATERAL (
            SELECT i.indkey, i.indnkeyatts FROM pg_index i
            WHERE i.indrelid = c.oid AND i.indisunique AND i.indisvalid AND i.indimmediate AND i.indpred IS NULL AND i.indexprs IS NULL
              AND NOT EXISTS (
                  SELECT FROM unnest(i.indkey::int2[]) WITH ORDINALITY x(attnum, position)
                  JOIN pg_attribute ka ON ka.attrelid = c.oid AND ka.attnum = x.attnum
                  WHERE x.position <= i.indnkeyatts AND NOT (ka.attnotnull AND has_column_privilege(c.oid, ka.attnum, 'SELECT')))
            ORDER BY i.indisprimary DESC, i.indnkeyatts, i.indexrelid LIMIT 1) k ON true
        WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
          AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
          AND ($1::text IS NULL OR n.nspname = $1)
          AND has_schema_privilege(n.oid, 'USAGE') AND has_column_privilege(c.oid, a.attnum, 'SELECT')
        ORDER BY 1, 2, a.attnum
        """;

    public static async Task<IReadOnlyList<RemoteTable>> RunAsync(
        NpgsqlConnection connection, string? schema, string? versionColumn, CancellationToken cancellationToken)
    {
        var rows = new List<CatalogueRow>();
        var command = new NpgsqlCommand(Sql, connection) { Parameters = { new() { Value = (object?)schema ?? DBNull.Value } } };
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                    rows.Add(CatalogueRow.Read(reader));
            }
        }
        var tables = rows.GroupBy(row => row.Relation).ToDictionary(table => table.Key, table => (IReadOnlyList<CatalogueRow>)[.. table]);
        var references = new TableReferences(tables, await TableConstraints.ReadAsync(connection, schema, cancellationToken).ConfigureAwait(false));
        return [.. tables.Values.Select(columns => Table(columns, references, versionColumn))];
    }

    private static RemoteTable Table(IReadOnlyList<CatalogueRow> columns, TableReferences references, string? versionColumn)
    {
        var relation = columns[0].Relation;
        var version = columns.Any(column => column.Column == versionColumn) ? versionColumn : null;
        var key = TableReferences.Key(columns);
        var isWritable = columns[0].IsTable && key.Count > 0;
        return new RemoteTable(relation.Id, relation.Title, [.. columns.Select(column => Field(column, references))])
        {
            Key = key,
            EstimatedRecords = columns[0].EstimatedRows,
            Tag = new TableTraits(columns[0].IsPartitioned, version, columns[0].CanReadXmin).Tag,
            Capabilities = isWritable
                ? new TableCapabilities
                {
                    CanReadChanges = ChangeColumn.IsIn(columns, version),
                    CanCreate = columns[0].CanInsert,
                    CanUpdate = columns[0].CanUpdate,
                    CanDelete = columns[0].CanDelete,
                    Guarantee = WriteGuarantee.CompareAndSet,
                    WriteBatchSize = BatchSize,
                    ReadBatchSize = BatchSize,
                    NaturalKeys = [.. references.NaturalKeys(columns)],
                    DependsOn = [.. references.DependsOn(columns)],
                }
                : TableCapabilities.ReadOnly,
        };
    }

    private static RemoteField Field(CatalogueRow column, TableReferences references) => new(column.Column, column.Column, ColumnType.FieldTypeOf(column.BaseType))
    {
        RemoteType = column.Type,
        IsReadOnly = column.IsReadOnly,
        IsRequired = column.IsRequired,
        // A changed key would be another record to everyone who knows it by its id.
        IsWriteOnce = (column.KeyPosition is not null || column.IsInsertOnly) && !column.IsReadOnly,
        IsUnique = references.IsUnique(column),
        HasDefault = column.HasDefault,
        References = references.Of(column),
        IsComputed = column.IsComputed,
        MaxLength = column.MaxLength,
        Minimum = ColumnType.LeastOf(column.BaseType),
        Maximum = ColumnType.GreatestOf(column.BaseType),
        Precision = column.Precision,
        Scale = column.Scale,
        Options = column.Options,
    };
}
