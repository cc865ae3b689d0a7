namespace Snapshot.Testing.Postgres;

/// <summary>A running server, whichever way it was had.</summary>
internal interface IPostgresServer : IAsyncDisposable
{
    /// <summary>Leads to the maintenance database, as a role that may create databases.</summary>
    string ConnectionString { get; }

    string Origin { get; }

    /// <summary>Whether the server stays after we are done, so that our databases must be dropped one by one.</summary>
    bool OutlivesUs { get; }

    Task RestartAsync(CancellationToken cancellationToken);

    Task KillAsync(CancellationToken cancellationToken);
}
