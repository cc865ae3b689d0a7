using Snapshot.Browsing;
using Snapshot.Connectors;
using Snapshot.Errors;
using Snapshot.Hosting;
using Snapshot.Limits;
using Snapshot.Operations;
using Snapshot.Records;
using Snapshot.Testing.Services;
using static Snapshot.Hosting.ToyService;

namespace Snapshot.Publishing;

/// <summary>The host's own rules for publications, and the limits that come with it.</summary>
public sealed class PlanGateTests(TestServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_blocked_plan_is_published_only_by_who_waives_the_finding_and_that_is_on_the_record()
    {
        await using var host = await GatedAsync(new PriceGate());
        await host.EditAsync(1, "price", 99m);
        var plan = await host.Publishing.PlanAsync(host.Snapshot, null, ToyHost.Ann, Token);

        var refused = await Assert.ThrowsAsync<SnapshotException>(() => host.Publishing.PublishAsync(host.Snapshot, plan.Id, plan.Hash, ToyHost.Ann, Token));
        var other = await Assert.ThrowsAsync<SnapshotException>(() => host.Publishing.PublishAsync(host.Snapshot, plan.Id, plan.Hash, ToyHost.Ann, ["other"], Token));

        Assert.Equal((SnapshotErrorCode.PlanBlocked, SnapshotErrorCode.RequestInvalid), (refused.Code, other.Code));
        var finding = Assert.Single(plan.Findings);
        Assert.Equal((GateVerdict.Block, "price_jump"), (finding.Verdict, finding.Code));
        Assert.Equal((await host.ItemsAsync(plan.Id)).Single().Id, finding.Item);
        Assert.Empty(host.Service.Effects);

        await host.FinishedAsync((await host.Publishing.PublishAsync(host.Snapshot, plan.Id, plan.Hash, ToyHost.Ann, ["price_jump"], Token)).Job);
        Assert.Single(host.Service.Effects);
        var operations = await host.Browsing.OperationsAsync(host.Snapshot, ToyHost.Ann, cancellationToken: Token);
        Assert.Contains(operations, operation => operation.Kind == OperationKinds.PublicationApproved && operation.Summary.EndsWith("waiving price_jump.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_warning_is_kept_with_the_plan_and_keeps_nobody_from_publishing()
    {
        await using var host = await GatedAsync(new PriceGate());
        await host.EditAsync(1, "price", 2m);

        var plan = await host.Publishing.PlanAsync(host.Snapshot, null, ToyHost.Ann, Token);
        await host.FinishedAsync((await host.Publishing.PublishAsync(host.Snapshot, plan.Id, plan.Hash, ToyHost.Ann, Token)).Job);

        var kept = await host.Publishing.GetPlanAsync(host.Snapshot, plan.Id, ToyHost.Ann, Token);
        Assert.Equal((GateVerdict.Warn, "price_changed"), (Assert.Single(kept.Findings).Verdict, kept.Findings[0].Code));
        Assert.Single(host.Service.Effects);
    }

    [Theory]
    [InlineData(4, 2, 0.2, 1.0, null)]
    [InlineData(5, 2, 0.2, 1.0, "too_many_deletions")]
    [InlineData(5, 5, 0.0, 1.0, null)]
    [InlineData(6, 0, 0.2, 0.1, "too_many_deletions,too_many_changes")]
    [InlineData(2, 5, 0.0, 0.1, null)]
    public async Task More_deletions_or_changes_than_the_limits_allow_block_a_plan(int deleted, int count, double share, double changed, string? codes)
    {
        await using var host = await ToyHost.StartAsync(await server.CreateDatabaseAsync(), Create(20), limits =>
            (limits.PublishedDeletions, limits.PublishedDeletionShare, limits.PublishedShare) = (count, share, changed));
        await host.CreateAsync();
        await host.PullAsync();
        await host.Editing.DeleteAsync(host.Table, RecordSelection.Where($"remote_id <= '{Id(deleted)}'"), ToyHost.Ann, Token);

        var plan = await host.Publishing.PlanAsync(host.Snapshot, null, ToyHost.Ann, Token);

        Assert.Equal(codes, plan.Findings.Count == 0 ? null : string.Join(",", plan.Findings.Select(finding => finding.Code)));
    }

    [Fact]
    public async Task A_gate_that_fails_leaves_no_plan_and_no_items()
    {
        await using var host = await GatedAsync(new BrokenGate());
        await host.EditAsync(1, "price", 2m);

        await Assert.ThrowsAsync<InvalidOperationException>(() => host.Publishing.PlanAsync(host.Snapshot, null, ToyHost.Ann, Token));

        Assert.Equal(0L, await host.SqlAsync("select count(*) from snapshot.plans"));
        var schema = await host.SqlAsync("select schema_name from snapshot.snapshots");
        Assert.Equal(0L, await host.SqlAsync($"select count(*) from \"{schema}\"._publication_item"));
    }

    [Fact]
    public async Task What_a_host_that_died_left_half_planned_is_not_seen_and_is_dropped_a_day_later()
    {
        await using var host = await ToyHost.PulledAsync(server, Create(3));
        await host.EditAsync(1, "price", 2m);
        var plan = await host.Publishing.PlanAsync(host.Snapshot, null, ToyHost.Ann, Token);
        var schema = await host.SqlAsync("select schema_name from snapshot.snapshots");
        await host.SqlAsync($"update snapshot.plans set hash = null, created_at = now() - interval '2 days' where id = '{plan.Id}'");

        var unseen = await Assert.ThrowsAsync<SnapshotException>(() => host.Publishing.GetPlanAsync(host.Snapshot, plan.Id, ToyHost.Ann, Token));
        await host.Publishing.PlanAsync(host.Snapshot, null, ToyHost.Ann, Token);

        Assert.Equal(SnapshotErrorCode.PlanNotFound, unseen.Code);
        Assert.Equal((1L, 1L), (
            (long)(await host.SqlAsync("select count(*) from snapshot.plans"))!, (long)(await host.SqlAsync($"select count(*) from \"{schema}\"._publication_item"))!));
    }

    private async Task<ToyHost> GatedAsync(IPublishGate gate)
    {
        var host = await ToyHost.StartAsync(await server.CreateDatabaseAsync(), Create(3), more: snapshots => snapshots.AddPublishGate(gate));
        await host.CreateAsync();
        await host.PullAsync();
        return host;
    }

    private sealed class PriceGate : IPublishGate
    {
        public async Task<IReadOnlyList<GateFinding>> CheckAsync(GatedPlan plan, CancellationToken cancellationToken)
        {
            var findings = new List<GateFinding>();
            await foreach (var item in plan.ItemsAsync(new ItemFilter { Table = Table, Kind = WriteKind.Update }, cancellationToken))
            {
                if (item.Fields.FirstOrDefault(field => field.Field == "price") is { New: decimal price, Old: decimal old })
                    findings.Add(price > 10 * old
                        ? new GateFinding(GateVerdict.Block, "price_jump", "A price rises more than tenfold.") { Table = item.Table, Item = item.Id }
                        : new GateFinding(GateVerdict.Warn, "price_changed", "A price changes.") { Table = item.Table, Item = item.Id });
            }
            return findings;
        }
    }

    private sealed class BrokenGate : IPublishGate
    {
        public Task<IReadOnlyList<GateFinding>> CheckAsync(GatedPlan plan, CancellationToken cancellationToken) => throw new InvalidOperationException("broken");
    }
}
