using System.Net.Security;
using Npgsql;

namespace Snapshot.Connectors.Postgres;

/// <summary>Opens connections to the database of an account.</summary>
internal static class Source
{
    /// <summary>Runs <paramref name="work"/> on a connection of its own, and reports what fails as a <see cref="ConnectorException"/>.</summary>
    public static async Task<T> RunAsync<T>(
        ConnectorContext context, Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        var setting = ConnectionSetting.Parse(context.Setting(PostgresConnector.ConnectionStringSetting));
        try
        {
            var connection = await ConnectionAsync(context.Hosts, setting, cancellationToken).ConfigureAwait(false);
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

    // Npgsql is given addresses only: a name could lead somewhere else when it is looked up once more.
    private static async Task<NpgsqlConnection> ConnectionAsync(HostAccess hosts, ConnectionSetting setting, CancellationToken cancellationToken)
    {
        var endpoints = new List<(string Address, int Port)>();
        var names = new Dictionary<string, string>();
        foreach (var (host, port) in setting.Hosts)
        {
            foreach (var address in await hosts.ResolveAsync(host, port, cancellationToken).ConfigureAwait(false))
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
