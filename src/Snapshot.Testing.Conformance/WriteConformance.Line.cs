using Snapshot.Connectors;
using Snapshot.Records;
using Snapshot.Tables;
using Xunit;

namespace Snapshot.Testing.Conformance;

// What only the line between the connector and the service shows.
public abstract partial class WriteConformance
{
    /// <summary>What somebody changes in another field while an update is under way stays.</summary>
    [Fact]
    public async Task Fields_that_are_not_written_are_not_sent()
    {
        if (!SpeaksHttp())
            return;
        var (table, text) = await TextAsync();
        if (!await ClaimedAsync(table, WriteKind.Update))
            return;
        if (table.Capabilities.WritesWholeRecord || OtherOf(table, text) is not var (other, theirs))
        {
            Note(Outcome.NotClaimed, "An update replaces the whole record, or the table has no second field to change.");
            return;
        }
        var trial = new HttpLine();
        await OutcomeAsync(trial, table, [Update(await HeldAsync(table, await CreateAsync(table, "before")), text, "after")]);
        foreach (var number in Enumerable.Range(1, trial.Requests))
        {
            var before = await HeldAsync(table, await CreateAsync(table, "before"));
            var line = new HttpLine
            {
                Before = at => at == number ? Fixture.ChangeAsync(before.Id, new Dictionary<string, object?> { [other.Id] = theirs }, Token) : Task.CompletedTask,
            };

            var (answers, error) = await OutcomeAsync(line, table, [Update(before, text, "after")]);

            var after = await HeldAsync(table, before.Id);
            Require(
                !ValueComparison.Same(Value(before, other), Value(after, other), other.Type),
                $"An update of “{text.Id}” alone was answered {(error is null ? Show(answers!) : Show(error))}; meanwhile, before its request {number}, somebody changed “{other.Id}” to {ValueComparison.Show(theirs)}, "
                + $"and the service holds {ValueComparison.Show(Value(after, other))} again. Send the changed fields only, and not the whole record as it was read.");
        }
    }

    /// <summary>What the service made of a value is answered, not what was sent.</summary>
    [Fact]
    public async Task What_was_applied_does_not_just_echo_what_was_sent()
    {
        const string Sent = "sentByUs7";
        const string Kept = "keptThus8";
        if (!SpeaksHttp())
            return;
        var (table, text) = await TextAsync();
        var changed = false;
        var line = new HttpLine
        {
            Sent = sent =>
            {
                changed |= sent.Contains(Sent, StringComparison.Ordinal);
                return sent.Replace(Sent, Kept, StringComparison.Ordinal);
            },
        };
        foreach (var kind in new[] { WriteKind.Create, WriteKind.Update })
        {
            if (!await ClaimedAsync(table, kind))
                continue;
            var write = kind == WriteKind.Create ? Create(table, text, Sent) : Update(await HeldAsync(table, await CreateAsync(table, "before")), text, Sent);
            if ((await OutcomeAsync(line, table, [write])).Answers is [WriteResult.Applied applied])
                await RequireSaidAsync(table, applied, $"A {kind} whose value was changed on its way, as a service may that cleans what it gets,");
        }
        if (!changed)
            Note(Outcome.NotTested, "The text that is written could not be found in any request.");
    }

    /// <summary>Ids that are too large for a double come and go as they are.</summary>
    [Fact]
    public async Task Large_ids_come_and_go_as_they_are()
    {
        if (!SpeaksHttp())
            return;
        var ids = await FillAsync(3);
        var (table, text) = await TextAsync();
        if (!ids.All(LargeIds.CanEnlarge))
        {
            Note(Outcome.NotClaimed, $"The ids of this service, such as “{ids[0]}”, are no numbers.");
            return;
        }
        var large = new LargeIds(table);
        var account = new HttpLine { Sent = large.Reduce, Answered = large.Enlarge }.Through(Account);
        var brought = new List<RemoteRecord>();
        await foreach (var page in Connector.ReadAsync(account, new ReadRequest(table), Token))
            brought.AddRange(page.Records);
        if (brought.Exists(record => ids.Contains(record.Id)))
        {
            Note(Outcome.NotTested, "The ids in the service's answers could not be made large on their way.");
            return;
        }
        var expected = ids.Select(LargeIds.Enlarged).ToList();
        RequireExact(expected, brought, "A read");

        RequireExact(expected, await Connector.ReadByIdAsync(account, new ReadRequest(table), [.. expected], Token), "A read by ids");
        if (!await ClaimedAsync(table, WriteKind.Update))
            return;
        var record = new SeenRecord(table, brought.First(record => record.Id == expected[0]));
        var answer = (await Connector.WriteAsync(account, new WriteRequest(table, [Update(record, text, "after")]), Token))[0];
        Require(
            answer is WriteResult.Applied applied && applied.RemoteId == expected[0],
            $"An update of “{expected[0]}” was answered {Show([answer])}{((answer as WriteResult.Applied)?.RemoteId is { } id ? $" with the id “{id}”" : "")}.");
    }

    private static void RequireExact(IReadOnlyList<string> expected, IReadOnlyList<RemoteRecord> brought, string what) => Require(
        brought.Select(record => record.Id).Order(StringComparer.Ordinal).SequenceEqual(expected.Order(StringComparer.Ordinal)),
        $"{what} of records whose ids are too large for a double brought [{string.Join(", ", brought.Select(record => record.Id))}]; the service has [{string.Join(", ", expected)}]. "
        + "Take numbers as text, as long or as decimal, never as double.");
}
