using Npgsql;

namespace Snapshot.Connectors.Postgres;

/// <summary>Why a write was refused, and whom that concerns. Nothing of its transaction was done.</summary>
internal sealed record WriteFault(FaultReach Reach, string Code, string Message, PostgresException? Error)
{
    public static WriteFault From(PostgresException error) => new(ReachOf(error), error.SqlState, error.MessageText, error);

    /// <summary>The server was asked to give up a statement that took too long.</summary>
    public static WriteFault TimedOut() => new(FaultReach.Row, PostgresErrorCodes.QueryCanceled, "The write took too long.", null);

    /// <summary>Whether the server closed the connection with it, so that it may have come in the middle of anything.</summary>
    public static bool EndsConnection(PostgresException error) => error.InvariantSeverity is "FATAL" or "PANIC";

    // Only what certainly concerns more than the row is named; whatever else a database, its triggers and extensions may say is the row's.
    private static FaultReach ReachOf(PostgresException error) => error.SqlState switch
    {
        _ when EndsConnection(error) => FaultReach.Whole,
        PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.LockNotAvailable => FaultReach.Passing,
        PostgresErrorCodes.InsufficientPrivilege => IsOfStatement(error) ? FaultReach.Rights : FaultReach.Row,
        PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.InvalidSchemaName or PostgresErrorCodes.DatatypeMismatch
            => IsOfStatement(error) ? FaultReach.Whole : FaultReach.Row,
        PostgresErrorCodes.ReadOnlySqlTransaction or PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.TooManyConnections => FaultReach.Whole,
        // Canceled: one statement took longer than the server allows.
        PostgresErrorCodes.QueryCanceled => FaultReach.Row,
        { } state when state[..2] is "08" or "28" or "57" => FaultReach.Whole,
        { } state when state[..2] is "53" or "58" => FaultReach.Doubtful,
        _ => FaultReach.Row,
    };

    // What a trigger or a function ran into comes with where that was.
    private static bool IsOfStatement(PostgresException error) => string.IsNullOrEmpty(error.Where) && string.IsNullOrEmpty(error.InternalQuery);
}
