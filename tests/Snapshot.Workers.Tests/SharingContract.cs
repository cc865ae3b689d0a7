using Snapshot.Identity;
using Snapshot.Jobs;

namespace Snapshot.Workers.Tests;

/// <summary>Worker processes share the work, however they are woken. They look by themselves once an hour only.</summary>
public abstract class SharingContract(CrashTests.Server server) : IClassFixture<CrashTests.Server>
{
    private const int Jobs = 200;
    private const int Keys = 20;
    private const int Hour = 3_600_000;

    /// <summary>What wakes them instead of the database, if anything does.</summary>
    protected virtual string? Redis => null;

    [Fact]
    public async Task Two_processes_share_two_hundred_jobs_none_runs_twice_and_never_two_of_a_key()
    {
        await using var killed = await Killed.StartAsync(server.Postgres, "CREATE TABLE things (id int PRIMARY KEY)", Redis, Hour);
        await killed.WorkspaceAsync("CREATE TABLE chore_begun (process int, job uuid); CREATE TABLE chore_done (process int, job uuid, alone boolean)");
        var jobs = new List<JobId>();
        await using (await killed.HoldWorkspaceAsync("SELECT pg_advisory_xact_lock(0, 0)"))
        {
            killed.StartWorker();
            killed.StartWorker();
            for (var i = 0; i < Jobs; i++)
                jobs.Add(await killed.ChoreAsync(i % Keys));
            await Killed.UntilAsync(async () => await killed.WorkspaceAsync("SELECT count(DISTINCT process) FROM chore_begun") is 2L);
        }

        foreach (var job in jobs)
            Assert.Equal((JobState.Succeeded, 1), (await killed.FinishedAsync(job)) is var done ? (done.State, done.Attempts) : default);

        Assert.Equal("200 200 200 2", await killed.WorkspaceAsync(
            "SELECT concat_ws(' ', count(*), count(DISTINCT job), count(*) FILTER (WHERE alone), count(DISTINCT process)) FROM chore_done"));
        Assert.Equal(200L, await killed.WorkspaceAsync("SELECT count(*) FROM chore_begun"));
    }
}
