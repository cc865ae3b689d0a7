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
        var accepted = 0;
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
                accepted++;
                var raw = await PlacesFixture.OutcomeAsync(() => places.RawAsync(filter));
                var ours = await PlacesFixture.OutcomeAsync(() => places.OursAsync(filter));
                Assert.Equal(raw, ours);
            },
            iter: 4_000, threads: 1, print: filter => filter);
        Assert.True(accepted > 2_000, $"Only {accepted} of 4,000 generated filters were accepted, so little was compared.");
    }
}
