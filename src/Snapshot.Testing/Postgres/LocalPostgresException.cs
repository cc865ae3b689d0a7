namespace Snapshot.Testing.Postgres;

/// <summary>No PostgreSQL server could be had, or the one we own did not do as told. The message says what to do.</summary>
public sealed class LocalPostgresException : Exception
{
    /// <summary>Creates the exception with a message that can be shown as it is.</summary>
    public LocalPostgresException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a message that can be shown as it is, and what caused it.</summary>
    public LocalPostgresException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
