using Microsoft.Extensions.Logging;

namespace Snapshot.Postgres;

/// <summary>Says in the log that the database's disk is full: once, until something could be written again.</summary>
internal sealed partial class DiskSpace(ILogger<DiskSpace> logger)
{
    private int _isFull;

    public void Full(Exception error)
    {
        if (Interlocked.Exchange(ref _isFull, 1) == 0)
            LogFull(error);
    }

    public void Written()
    {
        if (Volatile.Read(ref _isFull) == 1 && Interlocked.Exchange(ref _isFull, 0) == 1)
            LogRoom();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The disk of the snapshot database is full: nothing can be changed until there is room. What the server says tells which file it was about.")]
    private partial void LogFull(Exception error);

    [LoggerMessage(Level = LogLevel.Information, Message = "The snapshot database has room on its disk again.")]
    private partial void LogRoom();
}
