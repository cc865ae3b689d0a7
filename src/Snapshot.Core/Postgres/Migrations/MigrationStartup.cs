using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Snapshot.Errors;

namespace Snapshot.Postgres.Migrations;

/// <summary>
/// Brings the metadata schema up to date, or checks it, before anything else starts; a failure keeps the host from starting. A database that is
/// away is waited for until the host gives up.
/// </summary>
internal sealed partial class MigrationStartup(Migrator migrator, bool migrates, TimeProvider time, ILogger<MigrationStartup> logger)
    : IHostedLifecycleService
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        for (var pause = First; ; pause = pause * 2 < Longest ? pause * 2 : Longest)
        {
            try
            {
                await (migrates ? migrator.MigrateAsync(cancellationToken) : migrator.CheckAsync(cancellationToken)).ConfigureAwait(false);
                return;
            }
            catch (SnapshotException e) when (IsAway(e) && !cancellationToken.IsCancellationRequested)
            {
                LogAway(e.InnerException?.Message, pause.TotalSeconds);
                await Task.Delay(pause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (cancellationToken.IsCancellationRequested)
                    throw;
            }
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // A wrong password or the name of a database that there is not does not mend itself.
    private static bool IsAway(SnapshotException error) => error.Code == SnapshotErrorCode.DatabaseUnavailable
        && error.InnerException is not PostgresException { IsTransient: false, SqlState: not PostgresErrorCodes.ReadOnlySqlTransaction };

    [LoggerMessage(Level = LogLevel.Warning, Message = "The snapshot database cannot be used yet ({Reason}). The host goes on starting when it can; the next try is in {Seconds} s.")]
    private partial void LogAway(string? reason, double seconds);
}
