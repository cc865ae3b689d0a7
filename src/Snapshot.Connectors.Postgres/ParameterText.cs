using System.Globalization;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;

namespace Snapshot.Connectors.Postgres;

/// <summary>
/// Sends every value as text without a type, so that the server takes the type from the column it meets and refuses what does not fit.
/// </summary>
internal static class ParameterText
{
    public static NpgsqlParameter Create(object? value) => new() { NpgsqlDbType = NpgsqlDbType.Unknown, Value = (object?)Of(value) ?? DBNull.Value };

    private static string? Of(object? value) => value switch
    {
        null => null,
        string text => text,
        JsonElement json => json.GetRawText(),
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        TimeOnly time => time.ToString("HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture),
        DateTimeOffset time => time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss.FFFFFF+00", CultureInfo.InvariantCulture),
        DateTime time => time.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };
}
