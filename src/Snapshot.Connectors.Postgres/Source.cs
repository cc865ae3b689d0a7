using Npgsql;

namespace Snapshot.Connectors.Postgres;

/// <summary>Opens connections to the database of an account.</summary>
internal static class Source
{
    // They name files on the machine that runs Snapshot, which is not the machine of whoever connects an account.
    private static readonly string[] FileKeywords = ["Passfile", "SSL Certificate", "SSL Key", "Root Certificate"];

    /// <summary>
    /// Runs a read on a connection of its own, and reports what fails as a <see cref="ConnectorException"/>. A connection from the pool may be dead since
    /// the server was restarted: then it is read once more, on a new one.
    /// </summary>
    public static async Task<T> ReadAsync<T>(
        ConnectorContext context, Func<NpgsqlConnection, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        try
        {
            return await RunAsync(context, read, cancellationToken).ConfigureAwait(false);
        }
        catch (NpgsqlException error) when (!cancellationToken.IsCancellationRequested && SourceErrors.IsOfConnection(error))
        {
            return await ReportedAsync(() => RunAsync(context, read, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        catch (NpgsqlException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw SourceErrors.From(error);
        }
    }

    /// <summary>Runs writes, which are never repeated, on connections that have just answered.</summary>
    public static async Task<T> WriteAsync<T>(
        ConnectorContext context, Func<WriteConnection, CancellationToken, Task<T>> write, CancellationToken cancellationToken) =>
        await ReportedAsync(
            async () =>
            {
                var connection = new WriteConnection(context);
                await using (connection.ConfigureAwait(false))
                    return await write(connection, cancellationToken).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);

    private static async Task<T> ReportedAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (NpgsqlException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw SourceErrors.From(error);
        }
    }

    private static async Task<T> RunAsync<T>(
        ConnectorContext context, Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        var connection = Create(context);
        await using (connection.ConfigureAwait(false))
        {
            try
            {
                await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
                return await work(connection, cancellationToken).ConfigureAwait(false);
            }
            catch (NpgsqlException error) when (SourceErrors.IsOfConnection(error))
            {
                // The others that wait in the pool are as dead.
                NpgsqlConnection.ClearPool(connection);
                throw;
            }
        }
    }

    /// <summary>A connection of the account that is not open yet.</summary>
    public static NpgsqlConnection Create(ConnectorContext context) => new(ConnectionString(context.Setting(PostgresConnector.ConnectionStringSetting)));

    private static string ConnectionString(string setting)
    {
        NpgsqlConnectionStringBuilder builder;
        try
        {
            builder = new NpgsqlConnectionStringBuilder(setting);
        }
        catch (ArgumentException)
        {
            // Npgsql's message may repeat the text, and with it the password.
            throw Refused("The connection string cannot be read. It looks like Host=…;Port=5432;Database=…;Username=…;Password=…");
        }
        if (string.IsNullOrEmpty(builder.Host))
            throw Refused("The connection string names no Host.");
        if (FileKeywords.FirstOrDefault(builder.ContainsKey) is { } keyword && builder[keyword] is string { Length: > 0 })
            throw Refused($"The connection string may not name files, and “{keyword}” does.");
        builder.Timezone = "UTC";
        builder.ApplicationName ??= "Snapshot";
        // A few calls of one account run at a time; the database belongs to somebody else.
        builder.MaxPoolSize = Math.Min(builder.MaxPoolSize, 8);
        return builder.ConnectionString;
    }

    private static ConnectorException Refused(string message) => new(ConnectorErrorKind.Configuration, "connection_string", message);
}
