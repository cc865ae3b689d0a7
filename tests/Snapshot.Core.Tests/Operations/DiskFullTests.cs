using Snapshot.Connectors;
using Snapshot.Errors;
using Snapshot.Hosting;

namespace Snapshot.Operations;

/// <summary>A full disk is called one, in the answer and – once – in the log; jobs wait for room.</summary>
public sealed class DiskFullTests(TestServer server)
{
    [Fact]
    public async Task A_full_disk_is_said_once_and_the_room_after_it_too()
    {
        var logs = new LogOfEverything();
        await using var host = await ToyHost.StartAsync(await server.CreateDatabaseAsync(), ToyService.Create(3), logs: logs);
        await host.CreateAsync();
        await host.PullAsync();
        await host.SqlAsync("""
            CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$;
            CREATE TRIGGER full_disk BEFORE UPDATE ON snapshot.snapshots FOR EACH ROW EXECUTE FUNCTION full_disk();
            """);

        foreach (var number in new[] { 1, 2 })
        {
            var error = await Assert.ThrowsAsync<SnapshotException>(() => host.EditAsync(number, "stock", 9));
            Assert.Equal(("database_full", "The disk of the snapshot database is full; nothing was changed."), (error.Code.Value, error.Message));
        }
        var pull = await host.StartPullAsync();
        await host.UntilAsync(pull, job => job.Error is { Code: "database_full" } && job.FinishedAt is null);
        await host.SqlAsync("DROP TRIGGER full_disk ON snapshot.snapshots");
        Assert.Equal(Jobs.JobState.Succeeded, (await host.FinishedAsync(pull)).State);

        await host.EditAsync(1, "stock", 9);
        Assert.Single(Lines("Error: The disk of the snapshot database is full"));
        Assert.Single(Lines("Information: The snapshot database has room on its disk again."));

        IEnumerable<string> Lines(string start) => logs.Text.Split('\n').Where(line => line.StartsWith(start, StringComparison.Ordinal));
    }
}
