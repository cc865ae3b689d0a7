using Npgsql;
using NpgsqlTypes;
using Snapshot.Postgres.Sql;
using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Postgres.Edits;

/// <summary>Streams staged records to the server with binary COPY.</summary>
internal static class RecordCopy
{
    /// <param name="step">The step.</param>
    /// <param name="target">The quoted name of the table to fill.</param>
    /// <param name="table">The table whose columns the records have.</param>
    /// <param name="pages">The records.</param>
    /// <param name="firstId">The id of the first record, or <see langword="null"/> when the target has no ids.</param>
    /// <param name="cancellationToken">Ends the copy; nothing of it stays.</param>
    /// <returns>How many there were.</returns>
    public static async Task<long> WriteAsync(
        StepConnection step, string target, TableInfo table, IAsyncEnumerable<IReadOnlyCollection<StagedRecord>> pages, long? firstId,
        CancellationToken cancellationToken)
    {
        var names = string.Concat(table.RemoteColumns.Select(column => $", {RecordTableSql.Column(column)}"));
        var sql = $"copy {target} ({(firstId is null ? "" : "_id, ")}_remote_id, _remote_version, _invalid, _hash{names}) from stdin (format binary)";
        var writer = await step.Connection.BeginBinaryImportAsync(sql, cancellationToken).ConfigureAwait(false);
        await using var _ = writer.ConfigureAwait(false);
        var types = table.RemoteColumns.Select(column => column.Type).ToArray();
        var id = firstId;
        var count = 0L;
        await foreach (var page in pages.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            foreach (var record in page)
                await WriteAsync(writer, record, id++, types, cancellationToken).ConfigureAwait(false);
            count += page.Count;
        }
        await writer.CompleteAsync(cancellationToken).ConfigureAwait(false);
        return count;
    }

    private static async ValueTask WriteAsync(
        NpgsqlBinaryImporter writer, StagedRecord record, long? id, FieldType[] types, CancellationToken cancellationToken)
    {
        await writer.StartRowAsync(cancellationToken).ConfigureAwait(false);
        if (id is not null)
            await writer.WriteAsync(id.Value, NpgsqlDbType.Bigint, cancellationToken).ConfigureAwait(false);
        await writer.WriteAsync(record.RemoteId, NpgsqlDbType.Text, cancellationToken).ConfigureAwait(false);
        await WriteAsync(writer, record.Version, FieldType.Text, cancellationToken).ConfigureAwait(false);
        await WriteAsync(writer, record.Invalid, FieldType.Json, cancellationToken).ConfigureAwait(false);
        await writer.WriteAsync(record.Hash, NpgsqlDbType.Bigint, cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < types.Length; i++)
            await WriteAsync(writer, record.Values[i], types[i], cancellationToken).ConfigureAwait(false);
    }

    // PostgreSQL counts from the year 2000.
    private static readonly int FirstDay = new DateOnly(2000, 1, 1).DayNumber;

    private static long Microseconds(long ticks) => ticks / TimeSpan.TicksPerMicrosecond - FirstDay * (TimeSpan.TicksPerDay / TimeSpan.TicksPerMicrosecond);

    private static Task WriteAsync(NpgsqlBinaryImporter writer, object? value, FieldType type, CancellationToken cancellationToken) =>
        value is null
            ? writer.WriteNullAsync(cancellationToken)
            : type switch
            {
                FieldType.Text => writer.WriteAsync((string)value, NpgsqlDbType.Text, cancellationToken),
                FieldType.Boolean => writer.WriteAsync((bool)value, NpgsqlDbType.Boolean, cancellationToken),
                FieldType.Integer => writer.WriteAsync((long)value, NpgsqlDbType.Bigint, cancellationToken),
                FieldType.Number when value is decimal number => writer.WriteAsync(number, NpgsqlDbType.Numeric, cancellationToken),
                // Binary COPY names no types: these bytes are read as those of a numeric.
                FieldType.Number => writer.WriteAsync(NumericBytes.Of((BigDecimal)value), NpgsqlDbType.Bytea, cancellationToken),
                FieldType.Float => writer.WriteAsync((double)value, NpgsqlDbType.Double, cancellationToken),
                // The days and microseconds themselves: Npgsql would send the ends of the calendar as infinities.
                FieldType.Date => writer.WriteAsync(((DateOnly)value).DayNumber - FirstDay, NpgsqlDbType.Integer, cancellationToken),
                FieldType.Time => writer.WriteAsync((TimeOnly)value, NpgsqlDbType.Time, cancellationToken),
                FieldType.Timestamp => writer.WriteAsync(Microseconds(((DateTimeOffset)value).UtcTicks), NpgsqlDbType.Bigint, cancellationToken),
                FieldType.LocalTimestamp => writer.WriteAsync(Microseconds(((DateTime)value).Ticks), NpgsqlDbType.Bigint, cancellationToken),
                FieldType.Uuid => writer.WriteAsync((Guid)value, NpgsqlDbType.Uuid, cancellationToken),
                FieldType.Json => writer.WriteAsync((string)value, NpgsqlDbType.Jsonb, cancellationToken),
                _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
            };
}
