using Snapshot.Identity;
using Snapshot.Jobs;
using Snapshot.Ledger;
using Snapshot.Records;

namespace Snapshot.Workers.Tests.Publishing;

/// <summary>
/// A publication whose worker is killed before every commit, and at every call before and after the service did its work, of the first three
/// batches of each kind – of every batch where there is time for it: nothing is lost, nothing is done twice, and the receipts say what the
/// service did.
/// </summary>
public sealed class PublishKillTests(CrashTests.Server server) : IClassFixture<CrashTests.Server>
{
    private static readonly bool Soak = Environment.GetEnvironmentVariable("SNAPSHOT_SOAK") is { Length: > 0 };

    // A step is known by its first item and the states that it gives; those behind so many items of a kind pass.
    private const string EveryStep = """
        CREATE FUNCTION gate() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE reached text := 'gate finish';
        BEGIN
            IF TG_TABLE_NAME = '_publication_item' THEN
                IF NOT EXISTS (SELECT FROM changed) THEN
                    RETURN NULL;
                END IF;
                SELECT 'gate ' || min(c.id) || ' ' || string_agg(DISTINCT c.state::text, ' ') INTO reached FROM changed c;
                IF (SELECT count(*) >= {1} FROM {0}._publication_item i, (SELECT plan_id, kind, id FROM changed ORDER BY id LIMIT 1) AS first
                    WHERE i.plan_id = first.plan_id AND i.kind = first.kind AND i.id < first.id) THEN
                    RETURN NULL;
                END IF;
            END IF;
            IF NOT EXISTS (SELECT FROM public.gate_passed p WHERE p.step = reached) THEN
                PERFORM set_config('application_name', reached, false);
                PERFORM pg_advisory_xact_lock_shared(7);
            END IF;
            RETURN NULL;
        END $$;
        CREATE TRIGGER gate AFTER UPDATE ON {0}._publication_item REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION gate();
        CREATE TRIGGER gate AFTER UPDATE ON snapshot.publications FOR EACH STATEMENT EXECUTE FUNCTION gate();
        """;

    [Fact]
    public async Task Where_the_service_recognises_repeats_everything_is_applied_once()
    {
        await using var workspace = await LedgerWorkspace.StartAsync(server.Postgres, new LedgerRules());

        var reckoning = await KilledAtEachPointAsync(workspace, "idempotent, compare-and-set", all: Soak, leastKills: Soak ? 80 : 25);

        Assert.Equal(workspace.Items, reckoning.Count(PublicationItemState.Applied));
        Assert.Equal(0, await workspace.Killed.CountAsync("edited"));
    }

    [Fact]
    public async Task Where_it_does_not_only_creates_are_in_doubt()
    {
        await using var workspace = await LedgerWorkspace.StartAsync(server.Postgres, new LedgerRules { Idempotent = false, CompareAndSet = false });

        var reckoning = await KilledAtEachPointAsync(workspace, "blind", all: false, leastKills: 25);

        // The first batch was not done, the second and the third were; nobody could tell.
        Assert.Equal((150, 100), (reckoning.Count(PublicationItemState.Unknown, WriteKind.Create), reckoning.UnknownDone));
        Assert.Equal(workspace.Items - 150, reckoning.Count(PublicationItemState.Applied));
    }

    private static async Task<Reckoning> KilledAtEachPointAsync(LedgerWorkspace workspace, string cell, bool all, int leastKills)
    {
        var killed = workspace.Killed;
        await killed.KillWorkerAsync();
        var calls = BlockedCalls.At(workspace.Service, all);
        var steps = EveryStep.Replace("{0}", killed.Schema, StringComparison.Ordinal).Replace("{1}", all ? "1000" : "150", StringComparison.Ordinal);
        await using var gate = await Gate.CloseAsync(killed, steps);
        var (plan, job) = await killed.PublishAsync();
        var points = new List<string>();
        while (await NextAsync(killed, gate, calls, job) is { } point)
        {
            points.Add(point);
            await killed.KillWorkerAsync();
            if (point.StartsWith("gate ", StringComparison.Ordinal))
                await gate.PassAsync(point);
            await Killed.UntilAsync(() => Task.FromResult(calls.Waiting is null));
            await killed.ReleaseAsync();
        }

        await workspace.SucceededAsync(job);
        Assert.Equal(points.Distinct(), points);
        Assert.InRange(points.Count, leastKills, 4 * leastKills);
        return await workspace.ReckonAsync($"Killed everywhere, {cell}", points.Count, plan);
    }

    // The next point where the worker stands still; null when the job has come to its end.
    private static async Task<string?> NextAsync(Killed killed, Gate gate, BlockedCalls calls, JobId job)
    {
        killed.StartWorker();
        string? point = null;
        await Killed.UntilAsync(async () =>
            (point = calls.Waiting ?? await gate.WaitingAsync()) is not null || await killed.TryJobAsync(job) is { FinishedAt: not null });
        return point;
    }
}
