using CsCheck;
using Snapshot.Errors;
using Snapshot.Records.Filtering;

namespace Snapshot.Postgres.Filtering;

/// <summary>PostgreSQL is the judge: a filter selects what its own text, run by the server, selects.</summary>
public sealed class FilterOracleTests(PlacesFixture places) : IClassFixture<PlacesFixture>
{
    [Fact]
    public async Task What_is_accepted_selects_what_the_server_selects()
    {
        var samples = Environment.GetEnvironmentVariable("SNAPSHOT_SOAK") is null ? 4_000 : 200_000;
        var compared = 0;
        await FilterGen.Condition(3).SampleAsync(
            async filter =>
            {
                try
                {
                    FilterParser.Parse(filter, Example.Table);
                }
                catch (SnapshotException)
                {
                    return;
                }
                var raw = await PlacesFixture.OutcomeAsync(() => places.RawAsync(filter));
                var ours = await PlacesFixture.OutcomeAsync(() => places.OursAsync(filter));
                // Whether a division by zero is reached depends on what the planner folds and in which order, which SQL leaves open.
                if (raw is null || ours is null)
                    return;
                compared++;
                Assert.Equal(raw, ours);
            },
            iter: samples, threads: 1, print: filter => filter);
        Assert.True(compared > samples / 2, $"Only {compared} of {samples} generated filters were compared.");
    }
}
