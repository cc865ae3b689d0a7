namespace Snapshot.Testing.Redis;

/// <summary>No Redis server could be had, or the one we own did not do as told. The message says what to do.</summary>
public sealed class LocalRedisException : Exception
{
    /// <summary>Creates the exception with a message that can be shown as it is.</summary>
    public LocalRedisException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message that can be shown as it is, and what caused it.</summary>
    public LocalRedisException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
