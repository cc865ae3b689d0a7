using NpgsqlTypes;
using Snapshot.Tables;

namespace Snapshot.Postgres.Sql;

/// <summary>The PostgreSQL type of each field type, and the way a value comes out of JSON.</summary>
internal static class FieldSql
{
    public static string TypeName(FieldType type) => type switch
    {
        FieldType.Text => "text",
        FieldType.Boolean => "boolean",
        FieldType.Integer => "bigint",
        FieldType.Number => "numeric",
        FieldType.Float => "double precision",
        FieldType.Date => "date",
        FieldType.Time => "time",
        FieldType.Timestamp => "timestamptz",
        FieldType.LocalTimestamp => "timestamp",
        FieldType.Uuid => "uuid",
        FieldType.Json => "jsonb",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };

    public static NpgsqlDbType DbType(FieldType type) => type switch
    {
        FieldType.Text => NpgsqlDbType.Text,
        FieldType.Boolean => NpgsqlDbType.Boolean,
        FieldType.Integer => NpgsqlDbType.Bigint,
        FieldType.Number => NpgsqlDbType.Numeric,
        FieldType.Float => NpgsqlDbType.Double,
        FieldType.Date => NpgsqlDbType.Date,
        FieldType.Time => NpgsqlDbType.Time,
        FieldType.Timestamp => NpgsqlDbType.TimestampTz,
        FieldType.LocalTimestamp => NpgsqlDbType.Timestamp,
        FieldType.Uuid => NpgsqlDbType.Uuid,
        FieldType.Json => NpgsqlDbType.Jsonb,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };

    /// <summary>SQL that takes a column's typed value out of a jsonb object; JSON's null is SQL's.</summary>
    public static string FromJson(string json, Column column) => column.Type == FieldType.Json
        ? $"nullif({json}->{Literal(column.Name)}, 'null'::jsonb)"
        : $"({json}->>{Literal(column.Name)})::{TypeName(column.Type)}";

    /// <summary>A column's name as a text constant, for use as a JSON key. Names come from <see cref="Slug"/>, never from a request.</summary>
    public static string Literal(string name) => $"'{name.Replace("'", "''", StringComparison.Ordinal)}'";
}
