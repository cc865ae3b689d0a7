using System.Globalization;

namespace Snapshot.Connectors.WordPress;

/// <summary>Where the next incremental read begins.</summary>
/// <param name="Time">By WordPress's clock, the time when the last read began.</param>
/// <param name="Newest">The greatest id that was there.</param>
internal sealed record ScanCursor(DateTimeOffset Time, long Newest)
{
    // WordPress compares in the site's local time, which is put back by an hour in autumn: what was changed in the second of the two
    // hours would look older than a watermark from the first. The minutes are for servers whose clocks differ.
    private static readonly TimeSpan s_lookback = TimeSpan.FromMinutes(65);

    private const string Format = "yyyyMMddHHmmss";

    /// <summary>The time to ask for, as the API takes it.</summary>
    public string Since => (Time - s_lookback).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Whether something with this time of change, in UTC, was certainly changed since.</summary>
    public bool IsBefore(string? change) =>
        string.CompareOrdinal(change, Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture)) >= 0;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Time.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture)}.{Newest}");

    /// <exception cref="ConnectorException">It is no cursor of this connector.</exception>
    public static ScanCursor Parse(string text)
    {
        var parts = text.Split('.');
        return parts.Length == 2
            && DateTimeOffset.TryParseExact(parts[0], Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var newest)
            ? new ScanCursor(time, newest)
            : throw Expired();
    }

    public static ConnectorException Expired() => new(ConnectorErrorKind.CursorExpired, "cursor_unknown", "The place to go on at is none of this connector's.");
}
