using Snapshot.Connectors;
using Snapshot.Records;
using Snapshot.Tables;
using Xunit;
using Xunit.Sdk;

namespace Snapshot.Testing.Conformance;

public abstract partial class WriteConformance
{
    /// <summary>Two creates of the same values are two records: only the operation's id tells what is a repeat.</summary>
    [Fact]
    public async Task Two_creates_alike_are_two_records()
    {
        var (table, text) = await TextAsync();
        if (!await ClaimedAsync(table, WriteKind.Create))
            return;

        var (one, other) = (Create(table, text, "alike"), Create(table, text, "alike"));
        string[] ids = [Applied(await WriteAsync(table, one)).RemoteId, Applied(await WriteAsync(table, other)).RemoteId];

        Require(ids[0] != ids[1], "Two creates with the same values were taken for one. People may mean two; what is a repeat says OperationId, and nothing else.");
        Require((await TextsAsync(table, text)).Count == 2, "Two creates were answered with two ids, and the service does not hold two records.");
    }

    /// <summary>Whole batches that come again have no second effect, as far as the table claims it.</summary>
    [Fact]
    public async Task A_batch_that_comes_again_has_no_second_effect()
    {
        var (table, text) = await TextAsync();
        if (table.Capabilities is { CanCreate: true, CreatesAreIdempotent: true } && Proves())
        {
            WriteOperation[] creates = [.. Enumerable.Range(0, 3).Select(i => Create(table, text, $"made {i}"))];
            var first = (await WriteAsync(table, creates)).Select(answer => Applied(answer).RemoteId).ToList();
            var again = (await WriteAsync(table, creates)).Select(answer => Applied(answer).RemoteId).ToList();
            Require(
                again.SequenceEqual(first),
                $"Creates that came again were answered with [{string.Join(", ", again)}], and the first time with [{string.Join(", ", first)}]: the table claims CreatesAreIdempotent.");
            await RequireOnceAsync();
            foreach (var id in first)
                await Fixture.DeleteAsync(id, Token);
        }
        if (await ClaimedAsync(table, WriteKind.Delete))
        {
            var delete = Delete(await HeldAsync(table, await CreateAsync(table, "to be deleted")));
            Applied(await WriteAsync(table, delete));
            var again = (await WriteAsync(table, delete))[0];
            Require(again is WriteResult.Applied or WriteResult.Conflict { Theirs: null }, $"A delete that came again was answered {Show([again])}; the record is gone, and that is what was wanted.");
        }

        async Task RequireOnceAsync()
        {
            var texts = await TextsAsync(table, text);
            Require(texts.Count == 3, $"Three creates were sent twice, and the service holds {texts.Count} records: the table claims CreatesAreIdempotent.");
        }
    }

    /// <summary>A create whose answer is lost is not said to be undone, and makes no second record when it comes again, where the table claims that.</summary>
    [Fact]
    public async Task A_lost_answer_makes_no_duplicate()
    {
        var (table, text) = await TextAsync();
        if (!await ClaimedAsync(table, WriteKind.Create))
            return;
        var create = Create(table, text, "made once");
        if (await Fixture.LoseAnswerAsync(Token) is { } account)
        {
            RequireUnknown(await LostAsync(account, new WriteRequest(table, [create])));
            Require((await TextsAsync(table, text)).Count == 1, "The create whose answer got lost was not done. Is LoseAnswerAsync of the fixture right for this service?");
        }
        else if (Fixture.SpeaksHttp)
        {
            create = await LoseAsync(table, text);
        }
        else
        {
            Note(Outcome.NotTested, "The fixture cannot lose an answer: LoseAnswerAsync gives none.");
            Applied(await WriteAsync(table, create));
        }
        if (!table.Capabilities.CreatesAreIdempotent)
            return;

        var id = Applied(await WriteAsync(table, create)).RemoteId;

        var texts = await TextsAsync(table, text);
        Require(texts.Count == 1, $"A create came again under its operation id, and the service holds {texts.Count} records: the table claims CreatesAreIdempotent.");
        RequireValue("made once", await HeldAsync(table, id), text, "A create that came again was answered with the id of another record.");
    }

    // Of a create that takes several requests: the one that makes the record.
    private async Task<WriteOperation> LoseAsync(RemoteTable table, RemoteField text)
    {
        for (var number = 1; ; number++)
        {
            var (create, line) = (Create(table, text, "made once"), new HttpLine { Fault = HttpFault.LostAnswer, Only = number });
            var (answers, error) = await OutcomeAsync(line, table, [create]);
            Require(line.HasStruck, "No request of a create through ConnectorContext.HttpClients makes the record.");
            if ((await TextsAsync(table, text)).Count == 0)
                continue;
            Require(error is null, $"A create that was done, and whose answer got lost, ended with {(error is null ? "" : Show(error))}. An error says that nothing was done, and it would be sent again: answer Unknown.");
            if (answers![0] is not WriteResult.Applied)
                RequireUnknown(answers[0]);
            return create;
        }
    }

    private static void RequireUnknown(WriteResult answer) => Require(
        answer is WriteResult.Unknown,
        $"A create that was done, and whose answer got lost, was answered {Show([answer])}; that is Unknown. As Retryable, or as an error, it would be sent again.");

    private async Task<WriteResult> LostAsync(ConnectorContext account, WriteRequest request)
    {
        try
        {
            return (await Connector.WriteAsync(account, request, Token)).Single();
        }
        catch (Exception error) when (error is not OperationCanceledException || !Token.IsCancellationRequested)
        {
            throw new XunitException(
                $"A create that was done, and whose answer got lost, ended with {error.GetType().Name} ({error.Message}). An error says that nothing was done, and it would be sent again: answer Unknown.",
                error);
        }
    }
}
