using Npgsql;

namespace Snapshot.Connectors.Postgres;

/// <summary>Opens connections to the database of an account.</summary>
internal static class Source
{
    // They name files on the machine that runs Snapshot, which is not the machine of whoever connects an account.
    private static readonly string[] FileKeywords = ["Passfile", "SSL Certificate", "SSL Key", "Root Certificate"];

    /// <summary>Runs <paramref name="work"/> on a connection of its own, and reports what fails as a <see cref="ConnectorException"/>.</summary>
    public static async Task<T> RunAsync<T>(
        ConnectorContext context, Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            var connection = new NpgsqlConnection(ConnectionString(context.Setting(PostgresConnector.ConnectionStringSetting)));
            await using (connection.ConfigureAwait(false))
            {
                await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
                return await work(connection, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (NpgsqlException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw SourceErrors.From(error);
        }
    }

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
