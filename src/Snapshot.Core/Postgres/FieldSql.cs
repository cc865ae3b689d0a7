using NpgsqlTypes;
using Snapshot.Tables;

namespace Snapshot.Postgres;

/// <summary>The PostgreSQL type that holds each field type.</summary>
internal static class FieldSql
{
    /// <summary>The type's name, as it stands in DDL and casts.</summary>
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

    /// <summary>The type of a parameter that holds such a value.</summary>
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
}
