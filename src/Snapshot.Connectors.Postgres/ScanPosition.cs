namespace Snapshot.Connectors.Postgres;

/// <summary>Where a scan goes on: the cursor that it will end with, where the table has one, and the id of the last record it brought.</summary>
internal sealed record ScanPosition(string? Cursor, string? Behind)
{
    private const char Separator = '|';

    public string? Checkpoint => Behind is null ? null : $"{Cursor}{Separator}{Behind}";

    public static ScanPosition Parse(string checkpoint) =>
        checkpoint.IndexOf(Separator) is var at and >= 0
            ? new(at == 0 ? null : checkpoint[..at], checkpoint[(at + 1)..])
            : throw new ConnectorException(ConnectorErrorKind.CursorExpired, "checkpoint_unreadable", "The checkpoint is not one of this connector's.");
}
