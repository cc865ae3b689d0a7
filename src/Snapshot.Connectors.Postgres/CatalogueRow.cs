using Npgsql;
using Snapshot.Tables;

namespace Snapshot.Connectors.Postgres;

/// <summary>One column of one table, as <see cref="TableDiscovery"/> reads it from the catalogue.</summary>
internal sealed record CatalogueRow(RelationName Relation, string Column, string Type, string BaseType)
{
    public bool IsTable { get; init; }

    /// <summary>The planner's estimate; <see langword="null"/> while the table was never analysed.</summary>
    public long? EstimatedRows { get; init; }

    public bool CanInsert { get; init; }

    public bool CanUpdate { get; init; }

    public bool CanDelete { get; init; }

    public bool IsRequired { get; init; }

    public bool IsReadOnly { get; init; }

    public bool IsComputed { get; init; }

    public int? MaxLength { get; init; }

    public int? Precision { get; init; }

    public int? Scale { get; init; }

    public IReadOnlyList<FieldOption>? Options { get; init; }

    public int? KeyPosition { get; init; }

    public bool IsPartitioned { get; init; }

    public bool CanReadXmin { get; init; }

    /// <summary>It may be null, and is something else where nothing is given.</summary>
    public bool HasDefault { get; init; }

    /// <summary>The role may give it to a new row, and not change it.</summary>
    public bool IsInsertOnly { get; init; }

    public static CatalogueRow Read(NpgsqlDataReader row) =>
        new(new RelationName(row.GetString(0), row.GetString(1)), row.GetString(7), row.GetString(8), row.GetString(9))
        {
            IsTable = row.GetBoolean(2),
            EstimatedRows = row.GetInt64(3) is var estimate and >= 0 ? estimate : null,
            CanInsert = row.GetBoolean(4),
            CanUpdate = row.GetBoolean(5),
            CanDelete = row.GetBoolean(6),
            IsRequired = row.GetBoolean(10),
            IsReadOnly = row.GetBoolean(11),
            MaxLength = row.IsDBNull(12) ? null : row.GetInt32(12),
            Options = row.IsDBNull(13) ? null : [.. row.GetFieldValue<string[]>(13).Select(label => new FieldOption(label))],
            KeyPosition = row.IsDBNull(14) ? null : row.GetInt32(14),
            IsComputed = row.GetBoolean(15),
            Precision = row.IsDBNull(16) ? null : row.GetInt32(16),
            Scale = row.IsDBNull(17) ? null : row.GetInt32(17),
            IsPartitioned = row.GetBoolean(18),
            CanReadXmin = row.GetBoolean(19),
            IsInsertOnly = row.GetBoolean(20),
            HasDefault = row.GetBoolean(21),
        };
}
