using Snapshot.Connectors;
using Snapshot.Records;
using Snapshot.Tables;
using Xunit;

namespace Snapshot.Testing.Conformance;

// Each is one that a real service has set.
public abstract partial class WriteConformance
{
    private const int Changes = 3;

    /// <summary>A record keeps its id when it is updated, and again.</summary>
    [Fact]
    public async Task An_id_stays_when_its_record_is_updated()
    {
        var (table, text) = await TextAsync();
        if (!await ClaimedAsync(table, WriteKind.Update))
            return;
        var id = await CreateAsync(table, "before");

        for (var i = 1; i <= Changes; i++)
        {
            var changed = Applied(await WriteAsync(table, Update(await HeldAsync(table, id), text, $"change {i}")));
            Require(changed.RemoteId == id, $"Update {i} of “{id}” was answered with the id “{changed.RemoteId}”. A record whose id changes is another one, and this one is gone.");
            RequireValue($"change {i}", await HeldAsync(table, id), text, $"Update {i} was answered Applied.");
        }

        var ids = (await ScanAsync(new ReadRequest(table))).Records.Keys;
        Require(ids.SequenceEqual([id]), $"One record was updated {Changes} times, and the service holds [{string.Join(", ", ids)}]; expected [{id}].");
    }

    /// <summary>Two changes that follow at once are told apart, though a version may be no finer than a second.</summary>
    [Fact]
    public async Task Two_changes_within_a_second_are_told_apart()
    {
        var (table, text) = await TextAsync();
        if (!await ClaimedAsync(table, WriteKind.Update))
            return;
        if (Guarantee(table, WriteKind.Update) == WriteGuarantee.Blind)
        {
            Note(Outcome.NotClaimed, "The table claims the guarantee Blind: what somebody changed is overwritten.");
            return;
        }
        // A second may end between the two; then it is tried once more.
        for (var i = 0; i < Changes; i++)
        {
            var seen = await HeldAsync(table, await CreateAsync(table, "before"));
            Applied(await WriteAsync(table, Update(seen, text, "theirs")));
            var held = await HeldAsync(table, seen.Id);

            var answer = (await WriteAsync(table, Update(seen, text, "mine")))[0];

            Require(
                answer is WriteResult.Conflict,
                $"A record was changed, and changed again at once by somebody who had not seen that; the answer was {Show([answer])}. Its version was {ValueComparison.Show(seen.Version)}, "
                + $"and then {ValueComparison.Show(held.Version)}: where a version is coarse, or there is none, compare Expected as well.");
            RequireValue("theirs", await HeldAsync(table, seen.Id), text, "A write was answered Conflict, and was done.");
            if (seen.Version == held.Version)
                return;
        }
    }

    /// <summary>Of what is expected each field is compared, not the first alone.</summary>
    [Fact]
    public async Task Each_field_that_is_expected_is_compared()
    {
        var (table, text) = await TextAsync();
        if (!await ClaimedAsync(table, WriteKind.Update))
            return;
        if (Guarantee(table, WriteKind.Update) == WriteGuarantee.Blind || OtherOf(table, text) is not var (other, theirs))
        {
            Note(Outcome.NotClaimed, "The table has the guarantee Blind, or no second field to change.");
            return;
        }
        foreach (var isFirst in new[] { true, false })
        {
            var seen = await HeldAsync(table, await CreateAsync(table, "before"));
            await Fixture.ChangeAsync(seen.Id, new Dictionary<string, object?> { [other.Id] = theirs }, Token);
            var (mine, same) = (Update(seen, text, "mine"), Update(seen, other, null));
            var update = table.Capabilities.WritesWholeRecord ? mine : isFirst ? With(same, mine) : With(mine, same);

            var answer = (await WriteAsync(table, update))[0];

            Require(
                answer is WriteResult.Conflict,
                $"An update expected [{string.Join(", ", update.Expected.Keys)}] as they were seen; somebody had changed “{other.Id}”, and the answer was {Show([answer])}. "
                + "Compare the version, or all that Expected has.");
        }
    }

    /// <summary>An update that is refused has not done half of it.</summary>
    [Fact]
    public async Task A_refused_update_has_done_nothing()
    {
        var (table, text) = await TextAsync();
        if (!await ClaimedAsync(table, WriteKind.Update))
            return;
        var refused = Fixture.RefusedValues(table).Where(pair => table.Fields.Any(field => field.Id == pair.Key && !field.IsWriteOnce)).ToDictionary();
        (RemoteField Field, object? Value)? good = refused.ContainsKey(text.Id) ? OtherOf(table, text) : (text, "after");
        if (refused.Count == 0 || good is not var (field, value))
        {
            Note(Outcome.NotClaimed, "The table has no field to update beside the one that is refused.");
            return;
        }
        var before = await HeldAsync(table, await CreateAsync(table, "before"));
        var update = Update(before, field, value);
        foreach (var (id, bad) in refused)
            update = With(update, Update(before, table.Fields.Single(one => one.Id == id), bad) is var one && table.Capabilities.WritesWholeRecord ? one with { Values = refused } : one);

        var answer = await AnswerAsync(table, update);

        if (answer is WriteResult.Applied taken)
        {
            await RequireSaidAsync(table, taken, "An update with a value that a create refuses");
            Note(Outcome.NotClaimed, "The service takes in an update what it refuses in a create.");
            return;
        }
        Require(answer is null or WriteResult.Rejected, $"An update with a value that the service refuses, beside a good one, was answered {Show([answer])}; expected Rejected.");
        var after = await HeldAsync(table, before.Id);
        foreach (var one in update.Values.Keys.Select(id => table.Fields.Single(one => one.Id == id)))
            Require(
                ValueComparison.Same(Value(before, one), Value(after, one), one.Type),
                $"An update was refused, and the service holds {ValueComparison.Show(Value(after, one))} in “{one.Id}”, which was {ValueComparison.Show(Value(before, one))}. "
                + "An error that follows a part that was done is Unknown, not Rejected.");
    }

    /// <summary>An operation that comes again is answered for the record that it was about, and does nothing to it.</summary>
    [Fact]
    public async Task The_answer_to_an_operation_that_comes_again_is_about_its_record()
    {
        var (table, text) = await TextAsync();
        if (table.Capabilities is { CanCreate: true, CreatesAreIdempotent: true } && Proves())
        {
            var create = Create(table, text, "made");
            var made = Applied(await WriteAsync(table, create));
            await CreateAsync(table, "another");
            var again = Applied(await WriteAsync(table, create));
            Require(again.RemoteId == made.RemoteId, $"A create that made “{made.RemoteId}” came again, and was answered with the id “{again.RemoteId}”: the table claims CreatesAreIdempotent.");
            await RequireSaidAsync(table, again, "A create that came again");
        }
        if (!await ClaimedAsync(table, WriteKind.Update))
            return;
        var seen = await HeldAsync(table, await CreateAsync(table, "before"));
        var update = Update(seen, text, "mine");
        Applied(await WriteAsync(table, update));
        await ChangeAsync(table, seen.Id, "theirs");

        var answer = await AnswerAsync(table, update);

        if (Guarantee(table, WriteKind.Update) == WriteGuarantee.Blind)
            return;
        Require(answer is WriteResult.Applied or WriteResult.Conflict, $"An update that had been done came again, and was answered {Show([answer])}; expected Conflict, or Applied where the service knows the operation.");
        RequireValue("theirs", await HeldAsync(table, seen.Id), text, "An update that had been done came again, and overwrote what somebody had changed since.");
    }

    // The later values count.
    private static WriteOperation With(WriteOperation first, WriteOperation second) => first with { Values = Merged(first.Values, second.Values), Expected = Merged(first.Expected, second.Expected) };

    private static Dictionary<string, object?> Merged(IReadOnlyDictionary<string, object?> first, IReadOnlyDictionary<string, object?> second)
    {
        var merged = new Dictionary<string, object?>(first);
        foreach (var (id, value) in second)
            merged[id] = value;
        return merged;
    }

    /// <summary>Another field than the text that can be changed at any time, and a value for it that new records do not have.</summary>
    private (RemoteField Field, object Value)? OtherOf(RemoteTable table, RemoteField text)
    {
        foreach (var type in Holds.Types.Where(type => type is not (FieldType.Text or FieldType.Json)))
            return (Fixture.Field(table, type), ValueCase.Some(type, Holds));
        var other = table.Fields.FirstOrDefault(field => field.Id != text.Id && field.Type == FieldType.Text && !table.Key.Contains(field.Id)
            && field is { IsReadOnly: false, IsWriteOnce: false, IsUnique: false, Options: null, MaxLength: null, References: null });
        return other is null ? null : (other, "theirs");
    }
}
