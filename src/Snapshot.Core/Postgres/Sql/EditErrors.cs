using Npgsql;
using Snapshot.Errors;

namespace Snapshot.Postgres.Sql;

/// <summary>Says in our own words why PostgreSQL refused a change. The whole step was undone.</summary>
internal static class EditErrors
{
    /// <summary>The error for the caller, or <see langword="null"/> when it is not the change's fault.</summary>
    public static SnapshotException? Map(PostgresException error) => error.SqlState switch
    {
        PostgresErrorCodes.NumericValueOutOfRange => Invalid(error, "For some record the new number is too large for its field; nothing was changed."),
        PostgresErrorCodes.ProgramLimitExceeded => Invalid(error, "Some record or value becomes larger than PostgreSQL can hold; nothing was changed."),
        PostgresErrorCodes.InvalidRegularExpression => Invalid(error, "The regular expression is wrong or too complex; nothing was changed."),
        // Metadata refers to nothing else that can go, and a schema goes with its snapshot.
        PostgresErrorCodes.ForeignKeyViolation or PostgresErrorCodes.InvalidSchemaName => new(SnapshotErrorCode.SnapshotNotFound, "The snapshot was just deleted.", error),
        _ => QueryErrors.Map(error),
    };

    private static SnapshotException Invalid(PostgresException error, string message) =>
        new(SnapshotErrorCode.ValueInvalid, message, error) { Details = new Dictionary<string, object?> { ["sqlState"] = error.SqlState } };
}
