using System.Text.Json;
using Npgsql;
using Snapshot.Jobs;

namespace Snapshot.Workers.Process;

/// <summary>A job that leaves traces: who began it, who did it, and whether anybody else was at a job of the same key meanwhile.</summary>
internal sealed class ChoreHandler(string workspace, IJobLeases leases) : IJobHandler
{
    public string Kind => "chore";

    public async Task<JsonElement?> RunAsync(JobRun run, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(workspace);
        await connection.OpenAsync(cancellationToken);
        var (job, key) = (run.Job.Id.Value, run.Job.Payload.GetInt32());
        await ExecuteAsync($"INSERT INTO chore_begun VALUES ({Environment.ProcessId}, '{job}')");
        // The tests hold the gate until everybody is there.
        await ExecuteAsync("SELECT pg_advisory_lock_shared(0, 0), pg_advisory_unlock_shared(0, 0)");
        await using (var transaction = await connection.BeginTransactionAsync(cancellationToken))
        {
            // A lock of the transaction ends with it, also when the process is killed.
            await ExecuteAsync($"INSERT INTO chore_done SELECT {Environment.ProcessId}, '{job}', pg_try_advisory_xact_lock(1, {key}) FROM pg_sleep(0.005)");
            await leases.HoldAsync(run.Lease, transaction, advances: true, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        return null;

        async Task ExecuteAsync(string sql)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
