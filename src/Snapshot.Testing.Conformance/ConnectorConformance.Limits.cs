using Snapshot.Connectors;
using Xunit;

namespace Snapshot.Testing.Conformance;

public abstract partial class ConnectorConformance
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

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
