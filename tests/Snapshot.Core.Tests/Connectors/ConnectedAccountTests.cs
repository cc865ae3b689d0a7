using System.Runtime.CompilerServices;
using Snapshot.Identity;
using Snapshot.Tables;

namespace Snapshot.Connectors;

public sealed class ConnectedAccountTests
{
    private static readonly ReadRequest Request = new(new RemoteTable("t", "T", []) { Key = ["id"] });

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_scan_without_checkpoints_begins_again_once_it_has_new_credentials()
    {
        var (scans, refreshes) = (0, 0);
        var account = Account(Scan, () => refreshes++);

        var error = await Assert.ThrowsAsync<ConnectorException>(async () => await account.ReadAsync(Request, Token).CountAsync(Token));

        Assert.Equal((ConnectorErrorKind.Transient, "scan_interrupted", 1, 1), (error.Kind, error.Code, scans, refreshes));

        async IAsyncEnumerable<ReadPage> Scan(ReadRequest request)
        {
            scans++;
            yield return await Task.FromResult(new ReadPage([]));
            throw Refused();
        }
    }

    [Fact]
    public async Task A_scan_that_is_let_in_again_goes_on_behind_the_last_page_and_from_the_start_when_there_was_none()
    {
        var asked = new List<string?>();
        var account = Account(Scan, () => { });

        var pages = await account.ReadAsync(Request with { Checkpoint = "0" }, Token).Select(page => page.Checkpoint).ToListAsync(Token);

        Assert.Equal(["1", "2"], pages);
        Assert.Equal(["0", "0", "1"], asked);

        async IAsyncEnumerable<ReadPage> Scan(ReadRequest request)
        {
            asked.Add(request.Checkpoint);
            if (asked.Count == 1)
                throw Refused();
            if (asked.Count == 2)
            {
                yield return await Task.FromResult(new ReadPage([]) { Checkpoint = "1" });
                throw Refused();
            }
            yield return new ReadPage([]) { Checkpoint = "2", Completed = true };
        }
    }

    [Fact]
    public async Task Credentials_that_bring_nothing_on_are_refreshed_once()
    {
        var refreshes = 0;
        var account = Account(_ => throw Refused(), () => refreshes++);

        await Assert.ThrowsAsync<ConnectorException>(async () => await account.ReadAsync(Request, Token).CountAsync(Token));

        Assert.Equal(1, refreshes);
    }

    private static ConnectorException Refused() => new(ConnectorErrorKind.Authentication, "expired", "The token has expired.");

    private static ConnectedAccount Account(Func<ReadRequest, IAsyncEnumerable<ReadPage>> scan, Action refreshed)
    {
        var account = new Account
        {
            Id = AccountId.New(), Connector = "scans", Name = "Scans", Owner = new Owner("ann", null), Settings = new Dictionary<string, string>(), CreatedAt = default,
        };
        return Open();

        ConnectedAccount Open() => new(account, new Scans(scan), new ConnectorContext(account.Settings), "stored", (_, _) =>
        {
            refreshed();
            return Task.FromResult<ConnectedAccount?>(Open());
        });
    }

    private sealed class Scans(Func<ReadRequest, IAsyncEnumerable<ReadPage>> scan) : IConnector
    {
        public ConnectorSpec Spec => new("scans", "Scans", []);

        public Task CheckAsync(ConnectorContext context, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task<IReadOnlyList<RemoteTable>> DiscoverAsync(ConnectorContext context, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<RemoteTable>>([Request.Table]);

        public async IAsyncEnumerable<ReadPage> ReadAsync(
            ConnectorContext context, ReadRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await foreach (var page in scan(request).WithCancellation(cancellationToken))
                yield return page;
        }
    }
}
