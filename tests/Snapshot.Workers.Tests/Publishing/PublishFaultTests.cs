using System.Text.Json;
using Snapshot.Identity;
using Snapshot.Ledger;
using Snapshot.Records;

namespace Snapshot.Workers.Tests.Publishing;

/// <summary>
/// The same publication of a thousand changes under everything that a service, the network, the database and other people do, with what
/// became of it in the output. A strict service recognises repeats and compares before it sets; a blind one does neither.
/// </summary>
public sealed class PublishFaultTests(CrashTests.Server server) : IClassFixture<CrashTests.Server>
{
    private static readonly LedgerRules Strict = new();
    private static readonly LedgerRules Blind = new() { Idempotent = false, CompareAndSet = false };

    /// <summary>Of twenty batches seven go wrong, two of them creates.</summary>
    [Theory]
    [InlineData(LedgerFault.DroppedBefore)]
    [InlineData(LedgerFault.DroppedAfter)]
    [InlineData(LedgerFault.CutAnswer)]
    [InlineData(LedgerFault.Garbage)]
    [InlineData(LedgerFault.ServerError)]
    [InlineData(LedgerFault.ServerErrorAfter)]
    public async Task Without_an_answer_only_creates_of_a_blind_service_stay_in_doubt(LedgerFault fault)
    {
        await using var strict = await LedgerWorkspace.StartAsync(server.Postgres, Strict);
        var known = await PublishedAsync(strict, fault, "strict");
        await using var blind = await LedgerWorkspace.StartAsync(server.Postgres, Blind);
        var doubtful = await PublishedAsync(blind, fault, "blind");

        Assert.Equal(strict.Items, known.Count(PublicationItemState.Applied));
        Assert.Equal((100, 100), (doubtful.Count(PublicationItemState.Unknown, WriteKind.Create), doubtful.Count(PublicationItemState.Unknown)));
        Assert.Equal(blind.Items - 100, doubtful.Count(PublicationItemState.Applied));
        Assert.Equal(fault is LedgerFault.DroppedBefore or LedgerFault.ServerError ? 0 : 100, doubtful.UnknownDone);
    }

    [Fact]
    public async Task A_time_out_after_the_service_did_it_is_looked_up()
    {
        await using var workspace = await LedgerWorkspace.StartAsync(server.Postgres, Blind);
        // Behind the creates: a change and a deletion.
        workspace.Service.FailWrites(
            [.. Enumerable.Repeat(LedgerFault.None, 6), LedgerFault.TimedOut, .. Enumerable.Repeat(LedgerFault.None, 7), LedgerFault.TimedOut]);

        var reckoning = await PublishedAsync(workspace, "Timed out after it was done, blind");

        Assert.Equal(workspace.Items, reckoning.Count(PublicationItemState.Applied));
    }

    [Fact]
    public async Task A_storm_of_429_costs_time_and_nothing_else()
    {
        await using var workspace = await LedgerWorkspace.StartAsync(server.Postgres, Blind);

        var reckoning = await PublishedAsync(workspace, LedgerFault.TooManyRequests, "blind", storm: 4);

        Assert.Equal(workspace.Items, reckoning.Count(PublicationItemState.Applied));
    }

    [Fact]
    public async Task Credentials_that_expire_are_renewed()
    {
        await using var workspace = await LedgerWorkspace.StartAsync(server.Postgres, Blind);

        var reckoning = await PublishedAsync(workspace, LedgerFault.ExpiredCredentials, "blind");

        Assert.Equal(workspace.Items, reckoning.Count(PublicationItemState.Applied));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Seven_bad_records_are_refused_and_no_others(bool wholeBatches)
    {
        await using var workspace = await LedgerWorkspace.StartAsync(server.Postgres, Strict with { WholeBatches = wholeBatches });
        workspace.Service.Things.Refused = write => write.Kind == WriteKind.Create && write.Values["amount"].GetInt32() % 40 == 0;

        var reckoning = await PublishedAsync(workspace, wholeBatches ? "Bad records, all of a batch or none" : "Bad records");

        Assert.Equal((7, workspace.Items - 7), (reckoning.Count(PublicationItemState.Rejected), reckoning.Count(PublicationItemState.Applied)));
        Assert.Equal(7, await workspace.Killed.CountAsync("created"));
    }

    [Fact]
    public async Task A_batch_that_is_refused_for_no_item_goes_through_in_halves()
    {
        await using var workspace = await LedgerWorkspace.StartAsync(server.Postgres, Blind);

        var reckoning = await PublishedAsync(workspace, LedgerFault.RefusedBatch, "blind");

        Assert.Equal(workspace.Items, reckoning.Count(PublicationItemState.Applied));
    }

    [Fact]
    public async Task What_somebody_changed_between_plan_and_publication_is_not_overwritten()
    {
        await using var workspace = await LedgerWorkspace.StartAsync(server.Postgres, Strict);
        var plan = await workspace.Killed.PlanAsync();
        foreach (var item in (await workspace.Killed.ItemsAsync(plan.Id)).Where(item => item.Kind != WriteKind.Create && item.Record % 10 == 0))
            workspace.Service.Things.Change(item.RemoteId!, new Dictionary<string, JsonElement> { ["name"] = JsonSerializer.SerializeToElement("theirs") });

        var (id, job) = await workspace.Killed.PublishAsync(plan);
        await workspace.SucceededAsync(job);

        var reckoning = await workspace.ReckonAsync("Changed between plan and publication", 0, id);
        Assert.Equal((70, workspace.Items - 70), (reckoning.Count(PublicationItemState.Conflict), reckoning.Count(PublicationItemState.Applied)));
        Assert.Equal(70, workspace.Service.Things.Records.Count(record => record.Values["name"].ToString() == "theirs"));
    }

    [Fact]
    public async Task Two_publications_of_the_same_changes_write_each_once()
    {
        await using var workspace = await LedgerWorkspace.StartAsync(server.Postgres, Blind);
        workspace.Killed.StartWorker();
        var (one, other) = (await workspace.Killed.PlanAsync(), await workspace.Killed.PlanAsync());

        var started = await Task.WhenAll(workspace.Killed.PublishAsync(one), workspace.Killed.PublishAsync(other));
        foreach (var (_, job) in started)
            await workspace.SucceededAsync(job);

        var reckoning = await workspace.ReckonAsync("Two publications at once", 0, one.Id, other.Id);
        Assert.Equal((workspace.Items, workspace.Items), (reckoning.Count(PublicationItemState.Applied), reckoning.Count(PublicationItemState.Void)));
    }

    [Fact]
    public async Task As_many_batches_are_under_way_at_once_as_the_service_takes()
    {
        await using var workspace = await LedgerWorkspace.StartAsync(server.Postgres, Blind with { WritesInFlight = 3 });
        var (arrived, together) = (0, new TaskCompletionSource());
        workspace.Service.Before = async (_, gone) =>
        {
            if (Interlocked.Increment(ref arrived) == 3)
                together.SetResult();
            await together.Task.WaitAsync(gone);
        };

        // The first three wait for each other: one after the other would never be answered.
        var reckoning = await PublishedAsync(workspace, "Three batches at a time");

        Assert.Equal(workspace.Items, reckoning.Count(PublicationItemState.Applied));
    }

    [Fact]
    public async Task A_database_that_is_restarted_under_a_publication()
    {
        await using var workspace = await LedgerWorkspace.StartAsync(server.Postgres, Strict);
        var batches = 0;
        workspace.Service.After = async (_, gone) =>
        {
            // The answer comes when the database is back, and the worker's connections are not.
            if (Interlocked.Increment(ref batches) % 6 != 0)
                return;
            await server.Postgres.KillAsync(gone);
            await server.Postgres.RestartAsync(gone);
        };

        var reckoning = await PublishedAsync(workspace, "Database killed and restarted every sixth batch");

        Assert.InRange(batches, 20, int.MaxValue);
        Assert.Equal(workspace.Items, reckoning.Count(PublicationItemState.Applied));
    }

    /// <summary>Two thousand items; a hundred thousand where there is time for it.</summary>
    [Fact]
    public async Task Many_items_with_every_third_answer_lost()
    {
        var scale = Environment.GetEnvironmentVariable("SNAPSHOT_SOAK") is { Length: > 0 } ? 100 : 2;
        await using var workspace = await LedgerWorkspace.StartAsync(server.Postgres, Strict, scale);
        for (var i = 0; i < 7 * scale; i++)
            workspace.Service.FailWrites(LedgerFault.DroppedAfter, LedgerFault.None, LedgerFault.None);

        var reckoning = await PublishedAsync(workspace, "Every third answer lost, strict");

        Assert.Equal(workspace.Items, reckoning.Count(PublicationItemState.Applied));
    }

    // Batches 1, 4, 7 and so on go wrong, the first of them more than once in a storm.
    private static Task<Reckoning> PublishedAsync(LedgerWorkspace workspace, LedgerFault fault, string service, int storm = 1)
    {
        for (var i = 0; i < 7; i++)
            workspace.Service.FailWrites([.. Enumerable.Repeat(fault, i == 0 ? storm : 1), LedgerFault.None, LedgerFault.None]);
        return PublishedAsync(workspace, $"{fault}, {service}");
    }

    private static async Task<Reckoning> PublishedAsync(LedgerWorkspace workspace, string cell)
    {
        var (plan, job) = await workspace.Killed.PublishAsync();
        await workspace.SucceededAsync(job);
        return await workspace.ReckonAsync(cell, 0, plan);
    }
}
