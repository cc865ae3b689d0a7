using DotNet.Testcontainers.Builders;
using Testcontainers.PostgreSql;

namespace Snapshot.Testing.Postgres;

/// <summary>A server in a container, for machines that have Docker but no PostgreSQL. Testcontainers removes it when its owner goes.</summary>
internal sealed class ContainerServer : IPostgresServer
{
    private const string Image = "postgres:17";

    private readonly PostgreSqlContainer _container;

    private ContainerServer(PostgreSqlContainer container) => _container = container;

    public string ConnectionString => _container.GetConnectionString();

    public string Origin => $"Docker image {Image}";

    public bool OutlivesUs => false;

    /// <summary>Null where there is no Docker.</summary>
    public static async Task<IPostgresServer?> TryStartAsync(LocalPostgresOptions options, CancellationToken cancellationToken)
    {
        PostgreSqlContainer container;
        try
        {
            container = new PostgreSqlBuilder(Image)
                .WithCommand([.. ClusterSettings.Common(options).SelectMany(setting => new[] { "-c", $"{setting.Key}={setting.Value}" })])
                .Build();
        }
        catch (DockerUnavailableException)
        {
            return null;
        }

        try
        {
            await container.StartAsync(cancellationToken).ConfigureAwait(false);
            return new ContainerServer(container);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            await container.DisposeAsync().ConfigureAwait(false);
            throw new LocalPostgresException($"Docker is here but did not start {Image}: {exception.Message}", exception);
        }
    }

    public Task RestartAsync(CancellationToken cancellationToken) => throw NotSupported();

    public Task KillAsync(CancellationToken cancellationToken) => throw NotSupported();

    public ValueTask DisposeAsync() => _container.DisposeAsync();

    // A restarted container gets another port, so that the connection strings already handed out would lead nowhere.
    private static InvalidOperationException NotSupported() =>
        new($"A server in Docker cannot be restarted: install PostgreSQL and set {nameof(LocalPostgresOptions)}.{nameof(LocalPostgresOptions.OwnServer)}.");
}
