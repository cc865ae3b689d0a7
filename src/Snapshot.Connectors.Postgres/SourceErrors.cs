using Npgsql;

namespace Snapshot.Connectors.Postgres;

/// <summary>Groups the server's errors by how they are handled. Codes: PostgreSQL documentation, appendix A.</summary>
internal static class SourceErrors
{
    public static ConnectorException From(NpgsqlException error) => error is PostgresException refused
        ? new ConnectorException(KindOf(refused), refused.SqlState, refused.MessageText, error)
        : new ConnectorException(ConnectorErrorKind.Transient, "connection", "The database cannot be reached, or the connection broke.", error);

    /// <summary>A value is not one of the type that it meets.</summary>
    public static bool IsOfData(PostgresException error) => error.SqlState.StartsWith("22", StringComparison.Ordinal);

    /// <summary>The connection was closed by the server or lost, before or while it was used, as one from the pool is after a restart.</summary>
    public static bool IsOfConnection(NpgsqlException error) => error is PostgresException refused
        ? refused.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown || refused.SqlState.StartsWith("08", StringComparison.Ordinal)
        : error.InnerException is IOException or System.Net.Sockets.SocketException;

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
