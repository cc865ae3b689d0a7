using Snapshot.Connectors;
using Xunit;

namespace Snapshot.Testing.Conformance;

public abstract partial class ConnectorConformance
{
    private const int PagesBetweenLooks = 10;
    private const int Reads = 3;
    private const long MostGrowth = 8 * 1024 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>The memory that a read takes does not grow with the table.</summary>
    [Fact]
    public async Task Many_records_are_read_in_constant_memory()
    {
        await FillAsync(Fixture.Many);
        var request = new ReadRequest(await TableAsync());
        var most = long.MaxValue;
        // The process has buffers and pools that grow once, by any test. What a read keeps, it keeps each time.
        for (var read = 0; read < Reads && most > MostGrowth; read++)
            most = Math.Min(most, await GrowthAsync(request));

        TestContext.Current.TestOutputHelper?.WriteLine($"Held at most {most / 1024} KB more than before while {Fixture.Many} records were read.");
        Require(
            most <= MostGrowth,
            $"While {Fixture.Many} records were read, {most / 1024} KB more were held than before; {MostGrowth / 1024} KB are allowed. Bring page by page, and keep none.");
    }

    private async Task<long> GrowthAsync(ReadRequest request)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var (records, pages, most) = (0, 0, 0L);
        await foreach (var page in Fixture.Connector.ReadAsync(Account, request, Token))
        {
            records += page.Records.Count;
            if (++pages % PagesBetweenLooks == 1)
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
        }
        Require(records >= Fixture.Many, $"The table holds {Fixture.Many} records, and {records} came.");
        return most;
    }

    /// <summary>A read that is cancelled between two pages ends.</summary>
    [Fact]
    public async Task A_read_that_is_cancelled_between_two_pages_ends()
    {
        await FillAsync(50);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var pages = Fixture.Connector.ReadAsync(Account, new ReadRequest(await TableAsync()) { PageSize = 1 }, cancel.Token).GetAsyncEnumerator(cancel.Token);
        await pages.MoveNextAsync();

        await cancel.CancelAsync();

        await RequireEndsAsync(async () =>
        {
            while (await pages.MoveNextAsync())
            {
            }
        }, "The read went on to its end although it was cancelled behind the first page. Hand the cancellation token to every call.");
    }

    /// <summary>A read that is cancelled while the service does not answer ends.</summary>
    [Fact]
    public async Task A_read_that_is_cancelled_while_it_waits_ends()
    {
        await FillAsync(3);
        var request = new ReadRequest(await TableAsync());
        var account = await Fixture.HangAsync(Token);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var pages = Fixture.Connector.ReadAsync(account, request, cancel.Token).GetAsyncEnumerator(cancel.Token);

        var waits = pages.MoveNextAsync().AsTask();
        await cancel.CancelAsync();

        await RequireEndsAsync(() => waits, "A page came although the service does not answer. Is HangAsync of the fixture right for this service?");
    }

    private static async Task RequireEndsAsync(Func<Task> read, string otherwise)
    {
        try
        {
            await Task.Run(read, Token).WaitAsync(Patience, Token);
        }
        catch (OperationCanceledException) when (!Token.IsCancellationRequested)
        {
            return;
        }
        catch (TimeoutException)
        {
            Assert.Fail($"A cancelled read did not end within {Patience.TotalSeconds} seconds. Hand the cancellation token to every call.");
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            Assert.Fail($"A cancelled read ended with {error.GetType().Name} ({error.Message}); the OperationCanceledException of the caller's token passes through.");
        }
        Assert.Fail(otherwise);
    }
}
