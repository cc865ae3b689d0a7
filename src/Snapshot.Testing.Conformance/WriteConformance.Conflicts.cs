using Snapshot.Connectors;
using Snapshot.Records;
using Snapshot.Tables;
using Xunit;

namespace Snapshot.Testing.Conformance;

public abstract partial class WriteConformance
{
    private const int Writers = 8;

    /// <summary>A record that somebody changed since it was read is not overwritten, and is shown, unless the table claims nothing.</summary>
    [Fact]
    public async Task A_changed_record_is_a_conflict_with_theirs()
    {
        var (table, text) = await TextAsync();
        if (!await ClaimedAsync(table, WriteKind.Update))
            return;
        var stale = await StaleAsync(table, text);

        var answer = (await WriteAsync(table, Update(stale, text, "mine")))[0];

        await RequireConflictAsync(table, text, stale.Id, answer, WriteKind.Update);
    }

    /// <summary>The same for a record that is to be deleted.</summary>
    [Fact]
    public async Task A_changed_record_is_not_deleted()
    {
        var (table, text) = await TextAsync();
        if (!await ClaimedAsync(table, WriteKind.Delete))
            return;
        var stale = await StaleAsync(table, text);
        // As a plan has it: with the values that were seen, also beside a version, which may be no finer than a second.
        var delete = Delete(stale) with { Expected = Update(stale, text, null).Expected };

        var answer = (await WriteAsync(table, delete))[0];

        await RequireConflictAsync(table, text, stale.Id, answer, WriteKind.Delete);
    }

    /// <summary>Of many that write on the same version at once, one is let through where the table claims <see cref="WriteGuarantee.CompareAndSet"/>.</summary>
    [Fact]
    public async Task Of_many_writers_at_once_one_is_let_through()
    {
        var (table, text) = await TextAsync();
        if (!await ClaimedAsync(table, WriteKind.Update))
            return;
        var seen = await HeldAsync(table, await CreateAsync(table, "before"));

        var answers = await Task.WhenAll(Enumerable.Range(0, Writers).Select(i => Task.Run(() => WriteAsync(table, Update(seen, text, $"writer {i}")), Token)));

        var held = await HeldAsync(table, seen.Id);
        var let = answers.Index().Where(answer => answer.Item[0] is WriteResult.Applied).Select(answer => $"writer {answer.Index}").ToList();
        Require(
            let.Exists(writer => ValueComparison.Same(writer, Value(held, text), FieldType.Text)),
            $"The service holds {ValueComparison.Show(Value(held, text))}, and that writer was not answered Applied.");
        Require(
            let.Count == 1 || Guarantee(table, WriteKind.Update) != WriteGuarantee.CompareAndSet,
            $"{Writers} writers wrote on the same version at once, and {let.Count} of them were answered Applied. CompareAndSet means that the service itself compares: "
            + "what a connector reads before it writes may have changed in between. That is ReadThenWrite.");
        if (Guarantee(table, WriteKind.Update) is var claimed and not WriteGuarantee.CompareAndSet)
            Note(Outcome.NotClaimed, $"The table claims the guarantee {claimed}: of writers at once more than one may be let through.");
    }

    private static WriteGuarantee Guarantee(RemoteTable table, WriteKind kind) =>
        (kind == WriteKind.Delete ? table.Capabilities.DeleteGuarantee : table.Capabilities.UpdateGuarantee) ?? table.Capabilities.Guarantee;

    private async Task<SeenRecord> StaleAsync(RemoteTable table, RemoteField text)
    {
        var stale = await HeldAsync(table, await CreateAsync(table, "before"));
        await ChangeAsync(table, stale.Id, "theirs");
        RequireValue("theirs", await HeldAsync(table, stale.Id), text, "ReadByIdAsync brings the present state, also of what was changed just now.");
        return stale;
    }

    private async Task RequireConflictAsync(RemoteTable table, RemoteField text, string id, WriteResult answer, WriteKind kind)
    {
        var guarantee = Guarantee(table, kind);
        if (guarantee == WriteGuarantee.Blind && answer is WriteResult.Applied)
        {
            Note(Outcome.NotClaimed, "The table claims the guarantee Blind, and what somebody changed was overwritten.");
            return;
        }
        Require(
            answer is WriteResult.Conflict { Theirs: not null },
            $"{kind} of a record that somebody changed since it was read was answered {Show([answer])}; with the guarantee {guarantee} it is a Conflict with theirs.");
        var theirs = ((WriteResult.Conflict)answer).Theirs!;
        Require(theirs.Id == id, $"Theirs is the record “{theirs.Id}”; the one in conflict is “{id}”.");
        Require(
            theirs.Values.Count == table.Fields.Count,
            $"Theirs has {theirs.Values.Count} values for the {table.Fields.Count} fields of request.Table.Fields. Then it is not believed, and the receipt is unknown.");
        RequireValue("theirs", new SeenRecord(table, theirs), text, "Theirs is what the service holds now.");
        RequireValue("theirs", await HeldAsync(table, id), text, "A write was answered Conflict, and was done.");
    }
}
