using Snapshot.Connectors;
using Snapshot.Records;
using Xunit;

namespace Snapshot.Testing.Conformance;

public abstract partial class ConnectorConformance
{
    private const int Looks = 5;
    private const int Reads = 3;
    private const long MostGrowth = 32 * 1024 * 1024;
    private const long LeastGrowth = 512 * 1024;

    /// <summary>The memory that a read takes does not grow with the table.</summary>
    [Fact]
    public async Task Many_records_are_read_in_constant_memory()
    {
        var request = new ReadRequest(await TableAsync());
        // Some first, twice: buffers and pools of the process have grown then. What is held of these is little beside the rest.
        var few = Math.Max(1, Math.Min(Fixture.Many / 10, 2 * request.PageSize));
        await Fixture.FillAsync(few, TextOf(request.Table), Token);
        await ReadManyAsync(request, few, _ => { });
        var whole = await WeightAsync(request, few) * (Fixture.Many / few);
        await Fixture.FillAsync(Fixture.Many - few, TextOf(request.Table), Token);

        // Against the same beginning each time: what one read leaves behind is no excuse for the next. Of several the smallest counts, for
        // a pool may still grow once; what a connector holds of a table it holds in each.
        var (before, growth) = (Held(), long.MaxValue);
        for (var i = 0; i < Reads && growth > LeastGrowth; i++)
            growth = Math.Min(growth, await GrowthAsync(request, before));
        // What some records weigh says about what all do; where it matters, all are weighed.
        if (growth > LeastGrowth || whole < 8 * LeastGrowth)
            whole = await WeightAsync(request, Fixture.Many);

        var most = Math.Clamp(whole / 4, LeastGrowth, MostGrowth);
        var figures = $"While {Fixture.Many} records were read, {growth / 1024} KB more were held than before; holding them all takes {whole / 1024} KB";
        Require(growth <= most, $"{figures}, and {most / 1024} KB are allowed. Bring page by page, and keep none, in the connector neither.");
        if (whole < 2 * LeastGrowth)
            Note(Outcome.NotTested, $"{figures}. That is too little to tell whether a connector holds them: let Many of the fixture be more, or its texts longer.");
        else
            TestContext.Current.TestOutputHelper?.WriteLine($"{figures}.");
    }

    private static long Held()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return GC.GetTotalMemory(forceFullCollection: false);
    }

    private async Task<long> GrowthAsync(ReadRequest request, long before)
    {
        var (between, next, most) = (Fixture.Many / Looks, 0, 0L);
        var read = 0;
        await ReadManyAsync(request, Fixture.Many, page =>
        {
            read += page.Records.Count;
            if (read < next && !page.Completed)
                return;
            next = read + between;
            most = Math.Max(most, Held() - before);
        });
        return most;
    }

    // What a connector would take that holds the whole table.
    private async Task<long> WeightAsync(ReadRequest request, int count)
    {
        var (before, all) = (Held(), new List<RemoteRecord>());
        await ReadManyAsync(request, count, page => all.AddRange(page.Records));
        var weight = Held() - before;
        GC.KeepAlive(all);
        return weight;
    }

    private async Task ReadManyAsync(ReadRequest request, int count, Action<ReadPage> look)
    {
        var records = 0;
        // Each read has the time of a check.
        await foreach (var page in new TimedConnector(Fixture.Connector, Fixture.TimeLimit).ReadAsync(Account, request, Token))
        {
            records += page.Records.Count;
            look(page);
        }
        Require(records >= count, $"The table holds {count} records, and {records} came.");
    }
}
