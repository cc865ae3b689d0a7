using Snapshot.Identity;
using Snapshot.Jobs;
using Snapshot.Testing.Postgres;

namespace Snapshot.Workers.Tests;

/// <summary>
/// A pull whose worker is killed just before every commit it makes, or whose server fails: afterwards the table is the service's, merged with the
/// local edits, row by row.
/// </summary>
public sealed class PullKillTests(CrashTests.Server server) : IClassFixture<CrashTests.Server>
{
    private const string Things = """
        CREATE TABLE things (id int PRIMARY KEY, name text, note text);
        INSERT INTO things SELECT i, 'thing ' || i, 'a note' FROM generate_series(1, 20000) i;
        """;

    // Twelve thousand changes are more than one step; some of them meet edits, some edits meet none; some things come, some go.
    private const string Meanwhile = """
        UPDATE things SET name = 'changed ' || id WHERE id <= 12000;
        DELETE FROM things WHERE id > 19900;
        INSERT INTO things SELECT i, 'new ' || i, 'a note' FROM generate_series(30001, 30100) i;
        """;

    private const string Merged = "SELECT md5(string_agg(concat_ws('|', id, CASE WHEN id BETWEEN 11901 AND 12100 THEN 'mine' ELSE name END, note), ',' ORDER BY id)) FROM things";

    [Fact]
    public async Task Killed_before_each_commit_of_a_first_pull()
    {
        await using var killed = await Killed.StartAsync(server.Postgres, Things);

        var kills = await KilledAtEachCommitAsync(killed, await killed.PullAsync());

        Assert.InRange(kills, 3, 10);
        await IsMergedAsync(killed, "SELECT md5(string_agg(concat_ws('|', id, name, note), ',' ORDER BY id)) FROM things");
        Assert.Equal(0, await killed.CountAsync("edited or missing or in_conflict"));
    }

    [Fact]
    public async Task Killed_before_each_commit_of_a_later_pull()
    {
        await using var killed = await EditedAsync();

        var kills = await KilledAtEachCommitAsync(killed, await killed.PullAsync());

        Assert.InRange(kills, 4, 12);
        await AsExpectedAsync(killed);
    }

    [Fact]
    public async Task A_server_that_dies_under_a_pull()
    {
        await using var killed = await EditedAsync();
        JobId job;
        await using (var gate = await Gate.CloseAsync(killed, Gate.Pull))
        {
            killed.StartWorker();
            job = await killed.PullAsync();
            // The first wait is for the beginning of the scan, the second for the first step of the merge.
            var begin = await WaitingAsync(gate);
            await gate.PassAsync(begin);
            await Killed.UntilAsync(async () => await gate.WaitingAsync() is { } step && step != begin);
            await server.Postgres.KillAsync(TestContext.Current.CancellationToken);
            await server.Postgres.RestartAsync(TestContext.Current.CancellationToken);
        }

        await SucceededAsync(killed, job);
        await AsExpectedAsync(killed);
    }

    [Fact]
    public async Task A_server_whose_disk_is_full_for_a_while()
    {
        await using var killed = await EditedAsync();
        await killed.WorkspaceAsync("""
            CREATE SEQUENCE writes;
            CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN IF nextval('public.writes') <= 3 THEN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END IF; RETURN NEW; END $$;
            CREATE TRIGGER full_disk BEFORE UPDATE ON snapshot.tables FOR EACH ROW EXECUTE FUNCTION full_disk();
            """);
        killed.StartWorker();

        await SucceededAsync(killed, await killed.PullAsync());
        Assert.True(await killed.WorkspaceAsync("SELECT last_value > 3 FROM writes") is true);
        await AsExpectedAsync(killed);
    }

    private async Task<Killed> EditedAsync()
    {
        var killed = await Killed.StartAsync(server.Postgres, Things);
        killed.StartWorker();
        await SucceededAsync(killed, await killed.PullAsync());
        await killed.KillWorkerAsync();
        await killed.EditAsync("id between 11901 and 12100", "name", "mine");
        await killed.SourceAsync(Meanwhile);
        return killed;
    }

    private static async Task<int> KilledAtEachCommitAsync(Killed killed, JobId job)
    {
        await using var gate = await Gate.CloseAsync(killed, Gate.Pull);
        for (var kills = 0; ; kills++)
        {
            killed.StartWorker();
            string? step = null;
            await Killed.UntilAsync(async () =>
                (step = await gate.WaitingAsync()) is not null || await killed.TryJobAsync(job) is { FinishedAt: not null });
            if (step is null)
            {
                await SucceededAsync(killed, job);
                return kills;
            }
            await killed.KillWorkerAsync();
            await gate.PassAsync(step);
        }
    }

    private static async Task SucceededAsync(Killed killed, JobId id)
    {
        var job = await killed.FinishedAsync(id);
        Assert.True(job.State == JobState.Succeeded, $"{job.State} {job.Error}");
    }

    private static async Task<string> WaitingAsync(Gate gate)
    {
        string? step = null;
        await Killed.UntilAsync(async () => (step = await gate.WaitingAsync()) is not null);
        return step!;
    }

    private static async Task AsExpectedAsync(Killed killed)
    {
        await IsMergedAsync(killed, Merged);
        Assert.Equal((200, 100), (await killed.CountAsync("edited"), await killed.CountAsync("in_conflict")));
        Assert.Equal((100, 100), (await killed.CountAsync("missing"), await killed.CountAsync("id > 30000")));
    }

    private static async Task IsMergedAsync(Killed killed, string expected)
    {
        Assert.Equal(
            await killed.SourceAsync(expected),
            await killed.WorkspaceAsync($"SELECT md5(string_agg(concat_ws('|', id, name, note), ',' ORDER BY id)) FROM {killed.Schema}.things WHERE _state <> 4"));
        // Revisions are gapless whatever was cut off, and no change is logged twice.
        Assert.Equal(0L, await killed.WorkspaceAsync("""
            SELECT count(*) FROM snapshot.snapshots s
            WHERE revision <> (SELECT count(*) FROM snapshot.operation_steps t WHERE t.snapshot_id = s.id)
               OR revision <> (SELECT max(t.revision) FROM snapshot.operation_steps t WHERE t.snapshot_id = s.id)
            """));
        Assert.Equal(0L, await killed.WorkspaceAsync($"SELECT count(*) FROM (SELECT FROM {killed.Schema}._change GROUP BY step, record_id HAVING count(*) > 1) AS twice"));
    }
}
