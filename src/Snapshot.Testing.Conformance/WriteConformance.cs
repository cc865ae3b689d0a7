using Snapshot.Connectors;
using Snapshot.Records;
using Snapshot.Tables;
using Xunit;

namespace Snapshot.Testing.Conformance;

/// <summary>
/// Proves that a connector writes, and reads by ids, as its contract and its <see cref="TableCapabilities"/> say: a claim that cannot be proved
/// fails. Say with <see cref="HoldsAttribute"/> which values the service can hold, and derive a suite of its own for the reading.
/// </summary>
public abstract partial class WriteConformance : ConnectorSuite
{
    /// <summary>The connector can do what publishing needs, and the kinds of writes that its table does not claim are refused.</summary>
    [Fact]
    public async Task What_is_not_claimed_is_refused()
    {
        var table = await TableAsync();
        var claims = table.Capabilities;

        Require(Fixture.Connector is IReadRecordsById and IWriteRecords, "Publishing needs IReadRecordsById and IWriteRecords: nothing is written that was not compared first.");
        Require(claims.CanCreate || claims.CanUpdate || claims.CanDelete, "The table claims none of CanCreate, CanUpdate and CanDelete: there is nothing to prove.");
        foreach (var kind in Enum.GetValues<WriteKind>().Where(kind => !Claims(table, kind)))
            await RequireRefusedAsync(table, kind);
    }

    /// <summary>An update writes the fields that it names, and no other.</summary>
    [Fact]
    public async Task Only_the_fields_given_are_written()
    {
        var (table, text) = await TextAsync();
        if (!await ClaimedAsync(table, WriteKind.Update))
            return;
        var id = await Fixture.CreateAsync(FullValues(table, text), Token);
        var before = await HeldAsync(table, id);
        var others = table.Fields.Where(field => field.Id != text.Id && !field.IsReadOnly && !table.Key.Contains(field.Id)).ToList();

        Applied(await WriteAsync(table, Update(before, text, "after")));

        var after = await HeldAsync(table, id);
        RequireValue("after", after, text, "An update was answered Applied, and its value is not there.");
        foreach (var other in others.Where(other => !ValueComparison.Same(Value(before, other), Value(after, other), other.Type)))
            Assert.Fail(
                $"An update of “{text.Id}” alone made {ValueComparison.Show(Value(after, other))} of “{other.Id}”, which was {ValueComparison.Show(Value(before, other))}. "
                + "Values has the changed fields only: send those, and leave the others as they are.");
    }

    /// <summary>Every operation has its answer, in its place.</summary>
    [Fact]
    public async Task Every_operation_is_answered_in_its_order()
    {
        var (table, text) = await TextAsync();
        if (await ClaimedAsync(table, WriteKind.Create))
        {
            // In no order that a service may put them into by itself.
            var texts = Enumerable.Range(0, Math.Clamp(table.Capabilities.WriteBatchSize, 10, 20)).Select(i => $"written {i * 7 % 11:00} {i}").ToList();
            var made = (await WriteAsync(table, [.. texts.Select(value => Create(table, text, value))])).Select(result => Applied(result)).ToList();
            Require(made.Select(one => one.RemoteId).Distinct().Count() == made.Count, "Two creates were answered with the same id.");
            foreach (var (one, value) in made.Zip(texts))
            {
                RequireValue(value, await HeldAsync(table, one.RemoteId), text, "Answers come in the order of the operations: this one's id is another record's.");
                await RequireSaidAsync(table, one, "One of many creates");
            }
        }
        if (await ClaimedAsync(table, WriteKind.Update))
        {
            var (one, gone, other) = (await HeldAsync(table, await CreateAsync(table, "one")), await GoneAsync(table), await HeldAsync(table, await CreateAsync(table, "other")));
            var answers = await WriteAsync(table, Update(one, text, "one, written"), Update(gone, text, "gone, written"), Update(other, text, "other, written"));
            Require(
                answers is [WriteResult.Applied, WriteResult.Conflict { Theirs: null }, WriteResult.Applied],
                $"Two updates of records that exist and, between them, one of a record that is gone were answered {Show(answers)}; "
                + "expected Applied, Conflict(null), Applied, in this order.");
        }
    }

    /// <summary>A write that the service refuses does not take the others along; a batch that is refused for it has done nothing.</summary>
    [Fact]
    public async Task A_bad_write_is_refused_and_named()
    {
        var (table, text) = await TextAsync();
        if (!await ClaimedAsync(table, WriteKind.Create))
            return;
        var bad = Create(table, text, "bad");
        bad = bad with { Values = bad.Values.Concat(Fixture.RefusedValues(table)).GroupBy(pair => pair.Key).ToDictionary(pair => pair.Key, pair => pair.Last().Value) };

        var answers = await WriteAsync(table, Create(table, text, "good 1"), bad, Create(table, text, "good 2"));

        Require(
            answers is [WriteResult.Applied, WriteResult.Rejected { Code.Length: > 0, Message.Length: > 0 }, WriteResult.Applied],
            $"A write that the service refuses, between two good ones, was answered {Show(answers)}; expected Applied, Rejected with a code and a message, Applied. "
            + "Where the service takes all of a batch or none, throw NotSupported: the batch is taken apart.");
        var made = await TextsAsync(table, text);
        Require(
            made.Order(StringComparer.Ordinal).SequenceEqual(["good 1", "good 2"]),
            $"Behind a batch with a bad write the service holds [{string.Join(", ", made)}]; the answers say [good 1, good 2].");
    }

    /// <summary>What is gone already is no error when it is to be deleted, and a conflict with nothing when it is to be changed.</summary>
    [Fact]
    public async Task A_record_that_is_gone_is_no_error()
    {
        var (table, text) = await TextAsync();
        var gone = await GoneAsync(table);

        if (await ClaimedAsync(table, WriteKind.Delete))
        {
            var deleted = (await WriteAsync(table, Delete(gone)))[0];
            Require(
                deleted is WriteResult.Applied or WriteResult.Conflict { Theirs: null },
                $"Deleting a record that is gone was answered {Show([deleted])}: what was wanted is so. Answer Applied or Conflict(null).");
            var there = await HeldAsync(table, await CreateAsync(table, "there"));
            Applied(await WriteAsync(table, Delete(there)));
            Require((await ReadAsync(table, there.Id)).Count == 0, "A delete was answered Applied, and the record is there.");
        }
        if (await ClaimedAsync(table, WriteKind.Update))
        {
            var changed = (await WriteAsync(table, Update(gone, text, "written")))[0];
            Require(changed is WriteResult.Conflict { Theirs: null }, $"Updating a record that is gone was answered {Show([changed])}; expected Conflict(null).");
        }
        Require((await TextsAsync(table, text)).Count == 0, "A write on a record that is gone made one.");
    }

    /// <summary>Fields that are read-only, or unknown, are not written.</summary>
    [Fact]
    public async Task Fields_that_cannot_be_written_are_refused()
    {
        var (table, text) = await TextAsync();
        if (!await ClaimedAsync(table, WriteKind.Update))
            return;
        var record = await HeldAsync(table, await CreateAsync(table, "before"));
        var unknown = text with { Id = $"{text.Id}_unknown" };

        foreach (var field in table.Fields.Where(field => field.IsReadOnly).Append(unknown))
        {
            var write = Update(record, text, "after");
            // With a field that can be written beside it: half of an update is none.
            write = write with { Values = new Dictionary<string, object?>(write.Values) { [field.Id] = field.Type == FieldType.Text ? "x" : null } };
            var answer = await AnswerAsync(table, write);
            Require(
                answer is null or WriteResult.Rejected,
                $"A write on “{field.Id}”, which cannot be written, was answered {Show([answer])}. Refuse it as a whole: Rejected, or a ConnectorException.");
            RequireValue("before", await HeldAsync(table, record.Id), text, $"A write on “{field.Id}” was refused, and the rest of it was done.");
        }
    }
}
