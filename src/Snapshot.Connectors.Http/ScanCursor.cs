using System.Globalization;

namespace Snapshot.Connectors.Http;

/// <summary>Where the next incremental read begins.</summary>
/// <param name="Time">The service's time when the last read began.</param>
public sealed record ScanCursor(DateTimeOffset Time)
{
    /// <summary>The greatest key that the reads have met; 0 where nobody counts.</summary>
    public long Newest { get; init; }

    /// <inheritdoc/>
    public override string ToString() => CursorText.Join(Time.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture), Newest.ToString(CultureInfo.InvariantCulture));

    /// <summary>Reads what <see cref="ToString"/> gave.</summary>
    /// <exception cref="ConnectorException"><see cref="ConnectorErrorKind.CursorExpired"/>: it is none.</exception>
    public static ScanCursor Parse(string text)
    {
        var parts = CursorText.Split(text, 2);
        return DateTimeOffset.TryParseExact(parts[0], "O", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var newest)
            ? new ScanCursor(time) { Newest = newest }
            : throw CursorText.Expired();
    }

    /// <summary>The cursor that a read begins at.</summary>
    /// <exception cref="ConnectorException">It is none, or the table does not tell its changes.</exception>
    internal static ScanCursor? Of(ReadRequest request) => request.Since is not { } since ? null
        : request.Table.Capabilities.CanReadChanges ? Parse(since)
        : throw new ConnectorException(ConnectorErrorKind.NotSupported, "no_changes", $"What has changed in “{request.Table.Name}” is not told.");
}
