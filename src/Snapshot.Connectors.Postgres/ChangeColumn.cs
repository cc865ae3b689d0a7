using System.Globalization;
using Npgsql;
using Snapshot.Tables;

namespace Snapshot.Connectors.Postgres;

/// <summary>
/// The version column where it says when a row was changed: a <c>timestamptz</c>. A <c>timestamp</c> does not say by which clock, and an
/// integer may count for each row by itself; with either, changes would be left out without a word.
/// </summary>
internal static class ChangeColumn
{
    private const int MostLookback = 31 * 24 * 60 * 60;

    private static readonly TimeSpan DefaultLookback = TimeSpan.FromMinutes(5);

    public static bool IsIn(IEnumerable<CatalogueRow> columns, string? versionColumn) => versionColumn is not null &&
        columns.Any(column => column.Column == versionColumn && FieldType.Timestamp == ColumnType.FieldTypeOf(column.BaseType));

    /// <summary>
    /// Now, before anything is read, less the lookback. Transactions that are still open carry the time at which they began, so the
    /// oldest one that the role may see counts as now; the lookback is for those that it may not see, and for the writers' clocks.
    /// </summary>
    public static async Task<string> WatermarkAsync(NpgsqlConnection connection, TimeSpan lookback, CancellationToken cancellationToken)
    {
        const string Sql = """
            SELECT to_jsonb(least(now(), min(xact_start)) - $1) #>> '{}'
            FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'
            """;
        var command = new NpgsqlCommand(Sql, connection) { Parameters = { new() { Value = lookback } } };
        await using (command.ConfigureAwait(false))
            return (string)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }

    /// <summary>What a row must meet to be one that changed; the column may be null where nobody has written it yet.</summary>
    public static string Condition(string column, string parameter) => $"({column} >= {parameter} OR {column} IS NULL)";

    public static string Since(ReadRequest request)
    {
        if (!request.Table.Capabilities.CanReadChanges)
            throw new ConnectorException(
                ConnectorErrorKind.NotSupported, "changes_unknown",
                $"The table “{request.Table.Name}” has no version column of the type timestamptz, so what changed cannot be told.");
        return DateTimeOffset.TryParse(request.Since, CultureInfo.InvariantCulture, out _)
            ? request.Since!
            : throw new ConnectorException(ConnectorErrorKind.CursorExpired, "cursor_unreadable", "The cursor is not one of this connector's.");
    }

    public static TimeSpan Lookback(ConnectorContext context)
    {
        if (context.OptionalSetting(PostgresConnector.LookbackSetting) is not { } text)
            return DefaultLookback;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= MostLookback
            ? TimeSpan.FromSeconds(seconds)
            : throw new ConnectorException(
                ConnectorErrorKind.Configuration, "lookback_invalid", $"The setting “lookback” is a whole number of seconds, {MostLookback} at most.");
    }
}
