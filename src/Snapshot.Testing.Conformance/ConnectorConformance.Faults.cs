using Snapshot.Connectors;
using Xunit;

namespace Snapshot.Testing.Conformance;

public abstract partial class ConnectorConformance
{
    /// <summary>When HTTP fails, a call ends with the error that the contract has for it, and with nothing else.</summary>
    [Fact]
    public async Task A_fault_of_the_service_is_told_as_what_it_is()
    {
        if (!SpeaksHttp())
            return;
        await FillAsync(3);
        var (table, trial) = (await TableAsync(), new FaultTrial(Account, Secrets));

        foreach (var fault in HttpFault.OfReads)
        {
            await trial.TryAsync(fault, "ReadAsync", async (account, _) =>
            {
                var records = 0;
                await foreach (var page in Connector.ReadAsync(account, new ReadRequest(table), Token))
                    records += page.Records.Count;
                return $"{records} records";
            });
            await trial.TryAsync(fault, "DiscoverAsync", async (account, _) =>
            {
                var tables = await Connector.DiscoverAsync(account, Token);
                // Who knows the tables beforehand need not look at the content.
                return fault.IsOfContent && tables.Any(known => known.Id == table.Id) ? null : $"{tables.Count} tables";
            });
            // The cheapest call may have no content to look at.
            if (!fault.IsOfContent)
                await trial.TryAsync(fault, "CheckAsync", async (account, _) =>
                {
                    await Connector.CheckAsync(account, Token);
                    return "the account let in";
                });
        }

        trial.Require("What the service fails with is told as what it is: a ConnectorException, by whose kind the engine decides what follows.");
    }

    /// <summary>A page that fails is not taken for the end: what it would have brought is not gone.</summary>
    [Fact]
    public async Task A_page_that_fails_is_not_the_end()
    {
        if (!SpeaksHttp())
            return;
        await FillAsync(25);
        var (table, trial) = (await TableAsync(), new FaultTrial(Account, Secrets));
        var whole = new ReadRequest(table) { PageSize = 5 };
        var (cursor, asks) = await AsksBehindFirstAsync(whole);
        if (!asks)
        {
            // The service has larger pages than it was asked for.
            await FillAsync(275);
            (cursor, asks) = await AsksBehindFirstAsync(whole);
        }
        if (!asks)
        {
            Note(Outcome.NotClaimed, "The read makes no request behind its first page: it comes whole or not at all.");
            return;
        }
        var requests = new List<ReadRequest> { whole };
        if (table.Capabilities.CanReadChanges)
        {
            await Fixture.PassLookbackAsync(Token);
            await FillAsync(15);
            requests.Add(whole with { Since = cursor });
        }

        foreach (var request in requests)
        {
            foreach (var fault in HttpFault.OfReads)
                await trial.TryAsync(fault, request.Since is null ? "A whole read, behind its first page" : "An incremental read, behind its first page", async (account, begin) =>
                {
                    var (records, completed) = (0, false);
                    await foreach (var page in Connector.ReadAsync(account, request, Token))
                    {
                        (records, completed) = (records + page.Records.Count, page.Completed);
                        begin();
                    }
                    return $"{records} records{(completed ? ", marked Completed: all others would be taken for gone" : "")}";
                }, begins: false);
        }

        trial.Require("A page that fails ends the read with an error. What is not an answer is not the last page.");
    }

    /// <summary>Reads to the end.</summary>
    /// <returns>The cursor, and whether a request was made behind the first page.</returns>
    private async Task<(string? Cursor, bool Asks)> AsksBehindFirstAsync(ReadRequest request)
    {
        var (line, first, cursor) = (new HttpLine(), 0, (string?)null);
        await foreach (var page in Connector.ReadAsync(line.Through(Account), request, Token))
        {
            first = first == 0 ? line.Requests : first;
            cursor = page.Cursor;
        }
        Require(line.Requests > 0, FaultTrial.NoHttp);
        return (cursor, line.Requests > first);
    }
}
