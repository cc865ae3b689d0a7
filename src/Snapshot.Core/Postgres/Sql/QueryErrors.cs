using Npgsql;
using Snapshot.Errors;

namespace Snapshot.Postgres.Sql;

/// <summary>Says in our own words what PostgreSQL found wrong while it ran a reader's query. Its messages hold values and stay inside.</summary>
internal static class QueryErrors
{
    /// <summary>The error for the caller, or <see langword="null"/> when it is not the query's fault.</summary>
    public static SnapshotException? Map(PostgresException error) => error.SqlState switch
    {
        PostgresErrorCodes.DiskFull => new(SnapshotErrorCode.DatabaseFull, "The disk of the snapshot database is full; nothing was changed.", error),
        PostgresErrorCodes.QueryCanceled =>
            new(SnapshotErrorCode.QueryTimeout, "The query ran longer than it may. Narrow it, or filter on fewer fields.", error),
        PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.UndefinedTable
            // Types are checked before anything is sent, so a column has got another one since.
            or PostgresErrorCodes.DatatypeMismatch or PostgresErrorCodes.UndefinedFunction =>
            new(SnapshotErrorCode.TableChanged, "The table has just got other columns, or is gone. Look at it and try again.", error),
        PostgresErrorCodes.LockNotAvailable =>
            new(SnapshotErrorCode.TableBusy, "The table is in use by a long change; nothing was done. Try again later.", error),
        // A standby, or a database that was closed for changes since its disk is nearly full.
        PostgresErrorCodes.ReadOnlySqlTransaction => SnapshotDatabase.Unavailable(error),
        PostgresErrorCodes.DivisionByZero => Failed(error, "The filter divides by zero for some record; nullif(x, 0) avoids it."),
        PostgresErrorCodes.NumericValueOutOfRange => Failed(error, "A number in the filter or in a computed column becomes too large for its type."),
        PostgresErrorCodes.InvalidTextRepresentation
            or PostgresErrorCodes.InvalidDatetimeFormat
            or PostgresErrorCodes.DatetimeFieldOverflow
            or PostgresErrorCodes.InvalidCharacterValueForCast =>
            Failed(error, "The filter or a computed column converts a value that does not fit the type, in some record."),
        PostgresErrorCodes.InvalidRegularExpression => Failed(error, "A regular expression is wrong or too complex."),
        PostgresErrorCodes.InvalidEscapeSequence => Failed(error, "A pattern of LIKE ends with its escape character \\."),
        { } state when state.StartsWith("22", StringComparison.Ordinal) =>
            Failed(error, "The filter or a computed column fails on the values of some record."),
        { } state when state.StartsWith("54", StringComparison.Ordinal) =>
            new(SnapshotErrorCode.FilterTooLarge, "The filter is too complex to run, or its texts grow too long.", error)
            {
                Details = Details(error),
            },
        _ => null,
    };

    private static SnapshotException Failed(PostgresException error, string message) =>
        new(SnapshotErrorCode.EvaluationFailed, message, error) { Details = Details(error) };

    private static Dictionary<string, object?> Details(PostgresException error) => new() { ["sqlState"] = error.SqlState };
}
