using Snapshot.Identity;
using Snapshot.Jobs;
using Snapshot.Records;
using Snapshot.Testing.Postgres;

namespace Snapshot.Workers.Tests;

/// <summary>Workers and servers are killed at the worst moments; nothing is lost, and nothing is done twice.</summary>
public sealed class CrashTests(CrashTests.Server server) : IClassFixture<CrashTests.Server>
{
    private const string Things = """
        CREATE TABLE things (id int PRIMARY KEY, name text, writes int NOT NULL DEFAULT 0);
        CREATE FUNCTION counted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.writes := OLD.writes + 1; RETURN NEW; END $$;
        CREATE TRIGGER counts BEFORE UPDATE ON things FOR EACH ROW EXECUTE FUNCTION counted();
        INSERT INTO things SELECT i, 'thing ' || i FROM generate_series(1, 20000) i;
        ANALYZE things;
        """;

    private const string Waiting = "SELECT count(*) > 0 FROM pg_stat_activity WHERE application_name = 'Snapshot' AND datname = current_database() AND wait_event_type = 'Lock'";

    [Fact]
    public async Task A_worker_killed_in_the_middle_of_a_pull_leaves_it_to_the_next()
    {
        await using var killed = await Killed.StartAsync(server.Postgres, Things);
        JobId job;
        // Nobody can read the table before the lock is let go: the pull is under way for certain.
        await using (await killed.HoldAsync("LOCK TABLE things IN ACCESS EXCLUSIVE MODE"))
        {
            killed.StartWorker();
            job = await killed.PullAsync();
            await Killed.UntilAsync(async () => await killed.SourceAsync(Waiting) is true);
            Assert.Equal(JobState.Running, (await killed.TryJobAsync(job))!.State);
            await killed.KillWorkerAsync();
        }

        killed.StartWorker();

        Assert.Equal(JobState.Succeeded, (await killed.FinishedAsync(job)).State);
        Assert.Equal((10000, 10000), (await killed.CountAsync("id <= 10000"), await killed.CountAsync("id > 10000")));
        Assert.Equal(0, await killed.CountAsync("edited or missing"));
    }

    [Fact]
    public async Task A_worker_killed_before_the_service_committed_leaves_writes_that_are_sent_once()
    {
        await using var killed = await PulledAsync();
        await killed.EditAsync("id <= 3", "name", "mine");
        await using (await killed.HoldAsync("SELECT FROM things WHERE id = 2 FOR UPDATE"))
        {
            var (plan, _) = await killed.PublishAsync();
            await Killed.UntilAsync(async () => await killed.SourceAsync(Waiting) is true);
            Assert.All(await killed.ItemsAsync(plan), item => Assert.Equal(PublicationItemState.Sent, item.State));
            await killed.KillWorkerAsync();
            await killed.SourceAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'Snapshot' AND datname = current_database()");
        }

        await SettledAsync(killed);
    }

    [Fact]
    public async Task A_worker_killed_while_the_service_commits_leaves_writes_that_are_recognised()
    {
        await using var killed = await PulledAsync("""
            CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock_shared(7); RETURN NULL; END $$;
            CREATE CONSTRAINT TRIGGER waits AFTER UPDATE ON things DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION wait();
            """);
        await killed.EditAsync("id <= 3", "name", "mine");
        await using (await killed.HoldAsync("SELECT pg_advisory_xact_lock(7)"))
        {
            var (plan, _) = await killed.PublishAsync();
            await Killed.UntilAsync(async () => await killed.SourceAsync(Waiting) is true);
            Assert.All(await killed.ItemsAsync(plan), item => Assert.Equal(PublicationItemState.Sent, item.State));
            await killed.KillWorkerAsync();
        }
        // The service finishes what it was told, though nobody is there any more to hear of it.
        await Killed.UntilAsync(async () => await killed.SourceAsync("SELECT count(*) FROM things WHERE writes = 1") is 3L);

        await SettledAsync(killed);
    }

    [Fact]
    public async Task A_server_restarted_under_a_publication_does_not_end_it()
    {
        await using var killed = await PulledAsync();
        await killed.EditAsync("id <= 3", "name", "mine");
        await using (await killed.HoldAsync("SELECT FROM things WHERE id = 2 FOR UPDATE"))
        {
            await killed.PublishAsync();
            await Killed.UntilAsync(async () => await killed.SourceAsync(Waiting) is true);
            await server.Postgres.KillAsync(TestContext.Current.CancellationToken);
            await server.Postgres.RestartAsync(TestContext.Current.CancellationToken);
        }

        await SettledAsync(killed);
    }

    private async Task<Killed> PulledAsync(string more = "")
    {
        var killed = await Killed.StartAsync(server.Postgres, Things + more);
        killed.StartWorker();
        Assert.Equal(JobState.Succeeded, (await killed.FinishedAsync(await killed.PullAsync())).State);
        return killed;
    }

    private static async Task SettledAsync(Killed killed)
    {
        killed.StartWorker();
        await Killed.UntilAsync(async () => await killed.WorkspaceAsync("SELECT count(*) FROM snapshot.jobs WHERE state IN ('queued', 'running')") is 0L);

        Assert.Equal("3 1", await killed.SourceAsync("SELECT count(*) || ' ' || max(writes) FROM things WHERE name = 'mine'"));
        Assert.Equal(0L, await killed.SourceAsync("SELECT count(*) FROM things WHERE writes > 0 AND name <> 'mine'"));
        Assert.Equal(0, await killed.CountAsync("edited"));
        Assert.Equal(3, await killed.CountAsync("name = 'mine'"));
    }

    public sealed class Server : IAsyncLifetime
    {
        public LocalPostgres Postgres { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Postgres = await LocalPostgres.StartAsync(new() { OwnServer = true });

        public ValueTask DisposeAsync() => Postgres.DisposeAsync();
    }
}
