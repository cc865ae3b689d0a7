using Npgsql;
using Snapshot.Editing;
using Snapshot.Errors;
using Snapshot.Hosting;
using Snapshot.Postgres.Sql;
using Snapshot.Records;
using Snapshot.Snapshots;
using Snapshot.Tables;

namespace Snapshot.Operations;

/// <summary>Old history goes by whole months, and what depends on it says so.</summary>
public sealed class HistoryRetentionTests(TestServer server)
{
    private static readonly DateOnly January = new(2026, 1, 15);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_too_old_is_dropped_and_what_is_younger_stays()
    {
        await using var host = await ToyHost.PulledAsync(server, ToyService.Create(2));
        await host.EditAsync(1, "name", "old");
        await AgeAsync(host);
        await host.EditAsync(1, "name", "new");
        var record = await host.RecordAsync(1);
        var old = (await OperationsAsync(host)).Single(operation => operation is { Kind: OperationKinds.RecordsEdited, At.Month: 1 });

        Assert.Equal(0, await host.Get<IHistoryRetention>().DropBeforeAsync(January, Token));
        Assert.Equal(2, (await HistoryAsync(host, record)).Count);
        Assert.Equal(1, await host.Get<IHistoryRetention>().DropBeforeAsync(new DateOnly(2026, 2, 1), Token));
        Assert.Equal(0, await host.Get<IHistoryRetention>().DropBeforeAsync(new DateOnly(2026, 2, 1), Token));

        Assert.Equal("new", Assert.Single(await HistoryAsync(host, record)).After["name"]);
        Assert.Equal(new DateOnly(2026, 2, 1), (await host.Snapshots.GetAsync(host.Snapshot, ToyHost.Ann, Token)).HistoryFrom);
        var error = await Assert.ThrowsAsync<SnapshotException>(() => host.Get<UndoService>().UndoAsync(host.Snapshot, old.Id, ToyHost.Ann, Token));
        Assert.Equal(SnapshotErrorCode.OperationNotUndoable, error.Code);
        Assert.Contains("2026-02-01", error.Message);
        Assert.Contains(await OperationsAsync(host), operation => operation.Id == old.Id);
        Assert.Equal(1, (await host.Get<UndoService>().UndoAsync(host.Snapshot, null, ToyHost.Ann, Token)).Changed);
        Assert.Equal("old", (await host.RecordAsync(1)).Fields["name"]);
    }

    [Fact]
    public async Task A_log_in_use_is_left_for_the_next_time()
    {
        await using var host = await ToyHost.PulledAsync(server, ToyService.Create(1));
        await host.EditAsync(1, "name", "old");
        await AgeAsync(host);
        await using var connection = new NpgsqlConnection(host.Database);
        await connection.OpenAsync(Token);
        await using (var transaction = await connection.BeginTransactionAsync(Token))
        {
            await using var command = new NpgsqlCommand($"lock table {await LogAsync(host)} in row exclusive mode", connection);
            await command.ExecuteNonQueryAsync(Token);
            Assert.Equal(0, await host.Get<IHistoryRetention>().DropBeforeAsync(new DateOnly(2026, 2, 1), Token));
        }

        Assert.Single(await HistoryAsync(host, await host.RecordAsync(1)));
        Assert.Equal(1, await host.Get<IHistoryRetention>().DropBeforeAsync(new DateOnly(2026, 2, 1), Token));
    }

    [Fact]
    public async Task The_first_changes_of_a_month_may_come_all_at_once()
    {
        await using var host = await ToyHost.PulledAsync(server, ToyService.Create(8));
        var records = await host.RecordsAsync();

        var changed = await Task.WhenAll(records.Select(record => host.Editing.UpdateAsync(
            host.Table, [new RecordUpdate(record.Id, new Dictionary<string, object?> { ["name"] = "at once" })], ToyHost.Ann, Token)));

        Assert.All(changed, result => Assert.Equal(1, result.Changed));
        Assert.Equal(1L, await host.SqlAsync($"select count(*) from pg_inherits where inhparent = '{await LogAsync(host)}'::regclass"));
    }

    [Fact]
    public async Task A_worker_does_it_by_itself()
    {
        await using var host = await ToyHost.PulledAsync(server, ToyService.Create(1));
        await host.EditAsync(1, "name", "old");
        await AgeAsync(host);

        await using var again = await host.AgainAsync(options => options.HistoryRetention = TimeSpan.FromDays(31));

        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Token);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        while ((await host.Snapshots.GetAsync(host.Snapshot, ToyHost.Ann, deadline.Token)).HistoryFrom is null)
            deadline.Token.ThrowIfCancellationRequested();
        Assert.Empty(await HistoryAsync(host, await host.RecordAsync(1)));
    }

    /// <summary>Whatever has been changed so far was changed in January.</summary>
    private static async Task AgeAsync(ToyHost host)
    {
        var schema = (string)(await host.SqlAsync("select schema_name from snapshot.snapshots"))!;
        await host.SqlAsync(ChangeLogSql.AddPartition(schema, January));
        await host.SqlAsync($"update {await LogAsync(host)} set at = '{January:yyyy-MM-dd}'");
        await host.SqlAsync($"update snapshot.operations set at = '{January:yyyy-MM-dd}'");
    }

    private static async Task<string> LogAsync(ToyHost host) => $"{await host.SqlAsync("select schema_name from snapshot.snapshots")}.{ChangeLogSql.Table}";

    private static Task<IReadOnlyList<RecordChange>> HistoryAsync(ToyHost host, Records.Record record) =>
        host.Browsing.HistoryAsync(host.Table, record.Id, ToyHost.Ann, cancellationToken: Token);

    private static Task<IReadOnlyList<Operation>> OperationsAsync(ToyHost host) => host.Browsing.OperationsAsync(host.Snapshot, ToyHost.Ann, cancellationToken: Token);
}
