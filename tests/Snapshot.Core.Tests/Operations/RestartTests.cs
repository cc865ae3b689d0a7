using Npgsql;
using Snapshot.Editing;
using Snapshot.Errors;
using Snapshot.Hosting;
using Snapshot.Records;
using Snapshot.Testing.Postgres;

namespace Snapshot.Operations;

/// <summary>The server dies in the middle of a bulk edit: all of it happened or nothing, and a repeat does it.</summary>
public sealed class RestartTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_edit_that_a_dying_server_cut_off_left_nothing_and_can_be_repeated()
    {
        await using var postgres = await LocalPostgres.StartAsync(new() { OwnServer = true }, Token);
        var database = await postgres.CreateDatabaseAsync("workspace", cancellationToken: Token);
        await using var host = await ToyHost.StartAsync(database, ToyService.Create(500));
        await host.CreateAsync();
        await host.PullAsync();
        var revision = (await host.Snapshots.GetAsync(host.Snapshot, ToyHost.Ann, Token)).Revision;
        Task<OperationResult> EditAsync() => host.Editing.ChangeAsync(
            host.Table, RecordSelection.All, new BulkChange.Calculate("stock", Calculation.Add, 1000), ToyHost.Ann, Token);

        // The edit waits for the last record, having locked all the others.
        await using (var holder = new NpgsqlConnection($"{database};Pooling=false"))
        {
            await holder.OpenAsync(Token);
            await using var hold = new NpgsqlCommand($"BEGIN; SELECT FROM snap_{host.Snapshot}.toys WHERE _id = 500 FOR UPDATE", holder);
            await hold.ExecuteNonQueryAsync(Token);
            var edit = EditAsync();
            while (await host.SqlAsync("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()") is 0L)
                Token.ThrowIfCancellationRequested();
            await postgres.KillAsync(Token);

            var error = await Assert.ThrowsAsync<SnapshotException>(() => edit);
            Assert.Equal(SnapshotErrorCode.DatabaseUnavailable, error.Code);
        }
        await postgres.RestartAsync(Token);

        Assert.Empty(await host.RecordsAsync("edited or stock > 500"));
        Assert.Equal(revision, (await host.Snapshots.GetAsync(host.Snapshot, ToyHost.Ann, Token)).Revision);
        Assert.Equal(500, (await EditAsync()).Changed);
        Assert.Equal(500, (await host.RecordsAsync("edited and stock > 1000")).Count);
        Assert.Equal(revision + 1, (await host.Snapshots.GetAsync(host.Snapshot, ToyHost.Ann, Token)).Revision);
    }
}
