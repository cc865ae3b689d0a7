using Snapshot.Connectors;
using Snapshot.Records;
using Snapshot.Tables;
using Xunit;
using Xunit.Sdk;

namespace Snapshot.Testing.Conformance;

public abstract partial class WriteConformance
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>A read by ids leaves out what does not exist, and is no error for it.</summary>
    [Fact]
    public async Task What_does_not_exist_is_left_out_of_a_read_by_ids()
    {
        var table = await TableAsync();
        var ids = await FillAsync(3);
        var gone = await GoneAsync(table);

        var (some, none) = (await ReadAsync(table, ids[0], gone.Id, ids[2]), await ReadAsync(table, gone.Id));

        RequireAll([ids[0], ids[2]], some.Select(record => record.Id), "A read by ids brings every record that exists, also beside one that does not.");
        Require(some.Count == 2 && none.Count == 0, "A read by ids brought a record that does not exist, or one twice.");
    }

    /// <summary>A read by ids leaves out what cannot be an id, and brings nothing for it.</summary>
    [Fact]
    public async Task What_cannot_be_an_id_is_left_out_of_a_read_by_ids()
    {
        var table = await TableAsync();
        var ids = await FillAsync(2);

        foreach (var id in new[]
            {
                "no such id", "0", "-1", "1.5", "1e3", "true", "null", "%", "*", new string('9', 40), new string('x', 300), $"{ids[0]},{ids[1]}", $"{ids[0]} ", $" {ids[0]}", $"{ids[0]}/",
                $"../{ids[0]}", $"{ids[0]}?x=1", $"{ids[0]}&x=1", $"{ids[0]}#x", "' OR 1=1 --", "ü😀", $"{Guid.Empty}",
            }.Except(ids))
        {
            IReadOnlyList<RemoteRecord> alone, beside;
            try
            {
                alone = await Connector.ReadByIdAsync(Account, new ReadRequest(table), [id], Token);
                // Of a service that takes one id at once, that one.
                string[] two = [ids[1], id];
                beside = await Connector.ReadByIdAsync(Account, new ReadRequest(table), two[..Math.Min(2, table.Capabilities.ReadBatchSize)], Token);
            }
            catch (ConnectorException error)
            {
                throw new XunitException(
                    $"A read by the id {ValueComparison.Show(id)}, which can be none, ended with {Show(error)}. Whoever types an id mistypes it: there is no such record, and it is left out.", error);
            }
            Require(alone.Count == 0, $"A read by the id {ValueComparison.Show(id)}, which can be none, brought “{alone.FirstOrDefault()?.Id}”.");
            Require(beside.Select(record => record.Id).SequenceEqual([ids[1]]), $"A read by the ids “{ids[1]}” and {ValueComparison.Show(id)}, which can be none, brought [{string.Join(", ", beside.Select(record => record.Id))}].");
        }
    }

    /// <summary>A read by ids takes as many as the table says.</summary>
    [Fact]
    public async Task A_read_by_ids_takes_as_many_as_it_says()
    {
        var table = await TableAsync();
        // More than this nobody asks for at once.
        var most = Math.Min(table.Capabilities.ReadBatchSize, 1000);
        var ids = await FillAsync(most);

        var records = await Connector.ReadByIdAsync(Account, new ReadRequest(table), [.. ids], Token);

        RequireAll(ids, records.Select(record => record.Id), $"ReadBatchSize says that {table.Capabilities.ReadBatchSize} ids are taken at once, and {most} were asked for.");
    }

    /// <summary>A read by ids has the values of the fields asked for, in their order, as a whole read has.</summary>
    [Fact]
    public async Task A_read_by_ids_brings_the_fields_asked_for_in_their_order()
    {
        var (table, text) = await TextAsync();
        var id = (await FillAsync(2))[0];
        var whole = (await ScanAsync(new ReadRequest(table))).Records[id];

        foreach (var fields in new RemoteField[][] { [.. table.Fields.Reverse()], [text], [table.Fields[^1], table.Fields[0]] })
        {
            var record = (await Connector.ReadByIdAsync(Account, new ReadRequest(table) { Fields = fields }, [id], Token)).Single();
            var expected = fields.Select(field => whole.Values[table.Fields.ToList().IndexOf(field)]).ToList();
            Require(
                record.Values.Count == fields.Length && fields.Index().All(field => ValueComparison.Same(expected[field.Index], record.Values[field.Index], field.Item.Type)),
                $"Asked by its id for the fields {string.Join(", ", fields.Select(field => field.Id))}, a record has [{string.Join(", ", record.Values.Select(ValueComparison.Show))}]; "
                + $"a whole read brings [{string.Join(", ", expected.Select(ValueComparison.Show))}]. Values come in the order of request.Fields.");
            Require(record.Version == whole.Version, "A read by ids brings another version of a record than a whole read.");
        }
    }

    /// <summary>A write that is cancelled before it began is not done.</summary>
    [Fact]
    public async Task A_write_that_is_cancelled_before_it_began_is_not_done()
    {
        var (table, text) = await TextAsync();
        if (!await ClaimedAsync(table, WriteKind.Create))
            return;
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        await cancel.CancelAsync();

        await RequireCancelledAsync(Writer.WriteAsync(Account, new WriteRequest(table, [Create(table, text, "cancelled")]), cancel.Token), "A write that was cancelled before it began");

        Require((await TextsAsync(table, text)).Count == 0, "A write that was cancelled before it began was done.");
    }

    /// <summary>A write and a read by ids that are cancelled while the service does not answer end.</summary>
    [Fact]
    public async Task Calls_that_are_cancelled_while_they_wait_end()
    {
        var (table, text) = await TextAsync();
        var id = (await FillAsync(1))[0];
        var write = table.Capabilities.CanUpdate ? Update(await HeldAsync(table, id), text, "after") : Create(table, text, "after");
        var account = await Fixture.HangAsync(Token);

        using (var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token))
        {
            var waits = Writer.WriteAsync(account, new WriteRequest(table, [write]), cancel.Token);
            await cancel.CancelAsync();
            await RequireCancelledAsync(waits, "A write that was cancelled while the service did not answer");
        }
        using (var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token))
        {
            var waits = Reader.ReadByIdAsync(account, new ReadRequest(table), [id], cancel.Token);
            await cancel.CancelAsync();
            await RequireCancelledAsync(waits, "A read by ids that was cancelled while the service did not answer");
        }
    }

    private static async Task RequireCancelledAsync(Task call, string what)
    {
        try
        {
            await call.WaitAsync(Patience, Token);
        }
        catch (OperationCanceledException) when (!Token.IsCancellationRequested)
        {
            return;
        }
        catch (TimeoutException)
        {
            Assert.Fail($"{what} did not end within {Patience.TotalSeconds} seconds. Hand the cancellation token to every call.");
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            Assert.Fail($"{what} ended with {error.GetType().Name} ({error.Message}); the OperationCanceledException of the caller's token passes through.");
        }
        Assert.Fail($"{what} went on to its end. Hand the cancellation token to every call; if nothing waits, HangAsync of the fixture is not right for this service.");
    }
}
