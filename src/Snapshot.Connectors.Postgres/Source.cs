using System.Net.Security;
using Npgsql;

namespace Snapshot.Connectors.Postgres;

/// <summary>Opens connections to the database of an account.</summary>
internal static class Source
{
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
        var connection = await CreateAsync(context, cancellationToken).ConfigureAwait(false);
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
    public static async Task<NpgsqlConnection> CreateAsync(ConnectorContext context, CancellationToken cancellationToken)
    {
        var setting = ConnectionSetting.Parse(context.Setting(PostgresConnector.ConnectionStringSetting));
        // Npgsql is given addresses only: a name could lead somewhere else when it is looked up once more.
        var endpoints = new List<(string Address, int Port)>();
        var names = new Dictionary<string, string>();
        foreach (var (host, port) in setting.Hosts)
        {
            foreach (var address in await context.Hosts.ResolveAsync(host, port, cancellationToken).ConfigureAwait(false))
            {
                endpoints.Add(($"{address}", port));
                names.TryAdd($"{address}", host);
                names.TryAdd(ConnectionSetting.Bracketed($"{address}"), host);
            }
        }
        return new NpgsqlConnection(setting.To([.. endpoints.Distinct()]))
        {
            SslClientAuthenticationOptionsCallback = options =>
            {
                options.TargetHost = names.GetValueOrDefault(options.TargetHost ?? "", setting.Hosts[0].Host);
                // A certificate that the environment or a file of this machine names is not the account's.
                (options.ClientCertificateContext, options.ClientCertificates, options.LocalCertificateSelectionCallback) = (null, null, null);
                if (setting.SslMode is SslMode.VerifyCA or SslMode.VerifyFull)
                    options.RemoteCertificateValidationCallback = (_, _, _, errors) =>
                        (errors & ~(setting.SslMode == SslMode.VerifyCA ? SslPolicyErrors.RemoteCertificateNameMismatch : SslPolicyErrors.None)) == SslPolicyErrors.None;
            },
        };
    }
}
