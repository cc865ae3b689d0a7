using System.Globalization;
using Snapshot.Connectors;

namespace Snapshot.Testing.Services;

/// <summary>
/// Where a scan goes on: the time at which it began, and what it has brought. Behind is a record's id, and in an incremental
/// read the time of its change too.
/// </summary>
/// <param name="Epoch">Counts how often the service has forgotten its checkpoints and cursors.</param>
/// <param name="Watermark">The service's time when the scan began.</param>
internal sealed record ScanPosition(long Epoch, long Watermark)
{
    // What was changed at the very time of the watermark comes again, and so does what came a moment earlier.
    private const long Lookback = 1;

    public long BehindTime { get; init; }

    public string? Behind { get; init; }

    /// <summary>The cursor of a scan that began here.</summary>
    public string Cursor => Text([Epoch, Watermark - Lookback]);

    public string Checkpoint => $"{Text([Epoch, Watermark, BehindTime])}.{Behind}";

    public static ScanPosition Parse(string checkpoint, long epoch)
    {
        var parts = checkpoint.Split('.', 4);
        return parts.Length == 4
            ? new ScanPosition(epoch, Number(parts, 1, epoch)) { BehindTime = Number(parts, 2, epoch), Behind = parts[3] }
            : throw Expired();
    }

    /// <summary>The time that a cursor names.</summary>
    public static long Since(string cursor, long epoch) => Number(cursor.Split('.'), 1, epoch);

    private static long Number(string[] parts, int i, long epoch) =>
        parts.Length > i && parts[0] == Text([epoch]) && long.TryParse(parts[i], CultureInfo.InvariantCulture, out var number) ? number : throw Expired();

    private static ConnectorException Expired() =>
        new(ConnectorErrorKind.CursorExpired, "cursor_expired", "The service does not know this place any more.");

    private static string Text(ReadOnlySpan<long> numbers) =>
        string.Join('.', numbers.ToArray().Select(number => number.ToString(CultureInfo.InvariantCulture)));
}
