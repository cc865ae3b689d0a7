using Npgsql;

namespace Snapshot.Connectors.Postgres;

/// <summary>Groups the server's errors by how they are handled. Codes: PostgreSQL documentation, appendix A.</summary>
internal static class SourceErrors
{
    private const string GeneratedAlways = "428C9";

    public static ConnectorException From(NpgsqlException error) => error is PostgresException refused
        ? new ConnectorException(KindOf(refused), refused.SqlState, refused.MessageText, error)
        : new ConnectorException(ConnectorErrorKind.Transient, "connection", "The database cannot be reached, or the connection broke.", error);

    /// <summary>The transaction was undone for the sake of another one: it can be tried again.</summary>
    public static bool IsRetryable(PostgresException error) =>
        error.SqlState is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.LockNotAvailable;

    /// <summary>The database refuses these values and would again, for reasons of its own: constraints, types, triggers.</summary>
    public static bool IsRejection(PostgresException error) =>
        error.SqlState[..2] is "22" or "23" or "27" or "44" or "P0" || error.SqlState == GeneratedAlways;

    private static ConnectorErrorKind KindOf(PostgresException error) => error.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification => ConnectorErrorKind.Authentication,
        PostgresErrorCodes.InvalidCatalogName => ConnectorErrorKind.Configuration,
        PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.ReadOnlySqlTransaction => ConnectorErrorKind.Permission,
        PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.InvalidSchemaName
            or PostgresErrorCodes.DatatypeMismatch or PostgresErrorCodes.UndefinedFunction => ConnectorErrorKind.SchemaChanged,
        PostgresErrorCodes.FeatureNotSupported => ConnectorErrorKind.NotSupported,
        PostgresErrorCodes.SyntaxError => ConnectorErrorKind.Bug,
        _ => ConnectorErrorKind.Transient,
    };
}
