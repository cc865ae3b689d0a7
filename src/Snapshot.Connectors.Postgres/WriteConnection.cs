using System.Data;
using Npgsql;

namespace Snapshot.Connectors.Postgres;

/// <summary>The connection that writes go through; another one when an error has closed it.</summary>
internal sealed class WriteConnection(ConnectorContext context) : IAsyncDisposable
{
    private NpgsqlConnection? _connection;

    /// <summary>The connection. A new one has answered a question: one from the pool may be dead since the server was restarted, and a write is never repeated.</summary>
    public async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        if (_connection is { State: ConnectionState.Open })
            return _connection;
        await DisposeAsync().ConfigureAwait(false);
        try
        {
            _connection = await AskedAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (NpgsqlException error) when (SourceErrors.IsOfConnection(error) && !cancellationToken.IsCancellationRequested)
        {
            _connection = await AskedAsync(cancellationToken).ConfigureAwait(false);
        }
        return _connection;
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
            await _connection.DisposeAsync().ConfigureAwait(false);
        _connection = null;
    }

    private async Task<NpgsqlConnection> AskedAsync(CancellationToken cancellationToken)
    {
        var connection = await Source.CreateAsync(context, cancellationToken).ConfigureAwait(false);
        try
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            var question = new NpgsqlCommand("SELECT 1", connection);
            await using (question.ConfigureAwait(false))
                await question.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch (Exception error)
        {
            if (error is NpgsqlException failed && SourceErrors.IsOfConnection(failed))
                NpgsqlConnection.ClearPool(connection);
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
