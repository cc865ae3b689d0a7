using Snapshot.Connectors;
using Snapshot.Records;
using Snapshot.Tables;
using Xunit;
using Xunit.Sdk;

namespace Snapshot.Testing.Conformance;

public abstract partial class WriteConformance
{
    private bool _proves;

    private IReadRecordsById Reader => (IReadRecordsById)Fixture.Connector;

    private IWriteRecords Writer => (IWriteRecords)Fixture.Connector;

    private static bool Claims(RemoteTable table, WriteKind kind) => kind switch
    {
        WriteKind.Create => table.Capabilities.CanCreate,
        WriteKind.Update => table.Capabilities.CanUpdate,
        _ => table.Capabilities.CanDelete,
    };

    private async Task<(RemoteTable Table, RemoteField Text)> TextAsync()
    {
        var table = await TableAsync();
        return (table, TextOf(table));
    }

    /// <summary>Whether the table claims a kind of write; where it does not, that it is refused.</summary>
    private async Task<bool> ClaimedAsync(RemoteTable table, WriteKind kind)
    {
        if (Claims(table, kind))
            return Proves();
        await RequireRefusedAsync(table, kind);
        if (!_proves)
            Note(Outcome.NotClaimed, $"The table does not claim Can{kind}, and refuses it.");
        return false;
    }

    // A check of two kinds of writes is proof when one of them is claimed.
    private bool Proves()
    {
        Note(Outcome.Passed);
        return _proves = true;
    }

    private async Task RequireRefusedAsync(RemoteTable table, WriteKind kind)
    {
        var text = TextOf(table);
        var record = await HeldAsync(table, await CreateAsync(table, "before"));
        var write = kind switch { WriteKind.Create => Create(table, text, "made"), WriteKind.Update => Update(record, text, "after"), _ => Delete(record) };

        var answer = await AnswerAsync(table, write);

        Require(answer is null or WriteResult.Rejected, $"The table does not claim that records can be {kind}d, and one was answered {Show([answer])}.");
        Require((await TextsAsync(table, text)).SequenceEqual(["before"]), $"The table does not claim that records can be {kind}d, and the service holds something else now.");
        await Fixture.DeleteAsync(record.Id, Token);
    }

    private static WriteOperation Operation(WriteKind kind) => new() { OperationId = Guid.NewGuid().ToString("N"), Kind = kind };

    private WriteOperation Create(RemoteTable table, RemoteField field, object? value)
    {
        var values = new Dictionary<string, object?>(Fixture.NeededValues(table)) { [field.Id] = value };
        return Operation(WriteKind.Create) with { Values = values };
    }

    private static WriteOperation Update(SeenRecord seen, RemoteField field, object? value) => Operation(WriteKind.Update) with
    {
        RemoteId = seen.Id,
        ExpectedVersion = seen.Version,
        Values = new Dictionary<string, object?>(Sent(seen, field)) { [field.Id] = value },
        Expected = Sent(seen, field),
    };

    // As a plan has it, converted to the fields' types: the field alone, or all that can be written where an update replaces the record.
    private static Dictionary<string, object?> Sent(SeenRecord seen, RemoteField field) => seen.Table.Fields
        .Where(sent => sent == field || (seen.Table.Capabilities.WritesWholeRecord && !sent.IsReadOnly))
        .ToDictionary(sent => sent.Id, sent => FieldValue.TryConvert(Value(seen, sent), sent.Type, out var held) ? held : Value(seen, sent));

    private static WriteOperation Delete(SeenRecord seen) => Operation(WriteKind.Delete) with { RemoteId = seen.Id, ExpectedVersion = seen.Version };

    /// <summary>
    /// Sends what may be more than one batch, as the engine does: one that is refused as a whole, with nothing done, is sent write by write.
    /// Each answer is checked to be one.
    /// </summary>
    private async Task<IReadOnlyList<WriteResult>> WriteAsync(RemoteTable table, params WriteOperation[] operations)
    {
        var answers = new List<WriteResult>();
        foreach (var batch in operations.Chunk(table.Capabilities.WriteBatchSize))
        {
            try
            {
                var given = await Connector.WriteAsync(Account, new WriteRequest(table, batch), Token);
                Require(given.Count == batch.Length, $"{batch.Length} operations got {given.Count} answers. Then none is believed: each is looked up, or unknown.");
                answers.AddRange(given);
            }
            catch (ConnectorException refused) when (refused.Kind is ConnectorErrorKind.NotSupported or ConnectorErrorKind.Bug)
            {
                if (batch.Length == 1)
                    answers.Add(new WriteResult.Rejected(refused.Code, refused.Message));
                foreach (var alone in batch.Where(_ => batch.Length > 1))
                    answers.AddRange(await WriteAsync(table, alone));
            }
            catch (Exception error) when (error is not (OperationCanceledException or XunitException))
            {
                throw new XunitException(
                    $"A write of {batch.Length} operations ended with {error.GetType().Name} ({error.Message}). Answer each operation; throw only when nothing at all was done "
                    + "because the service cannot be reached, lets nobody in, or takes all of a batch or none (NotSupported).", error);
            }
        }
        return answers;
    }

    /// <summary>The answer to one write, or none where the connector refused with an error of its own.</summary>
    private async Task<WriteResult?> AnswerAsync(RemoteTable table, WriteOperation operation)
    {
        try
        {
            return (await Connector.WriteAsync(Account, new WriteRequest(table, [operation]), Token)).Single();
        }
        catch (ConnectorException)
        {
            return null;
        }
    }

    private async Task<IReadOnlyList<RemoteRecord>> ReadAsync(RemoteTable table, params string[] ids)
    {
        var records = new List<RemoteRecord>();
        foreach (var batch in ids.Chunk(table.Capabilities.ReadBatchSize))
            records.AddRange(await Connector.ReadByIdAsync(Account, new ReadRequest(table), batch, Token));
        Require(records.TrueForAll(record => record.Values.Count == table.Fields.Count), $"ReadByIdAsync gave another number of values than the {table.Fields.Count} asked for.");
        Require(records.TrueForAll(record => ids.Contains(record.Id)), "ReadByIdAsync brought a record that was not asked for.");
        return records;
    }

    private async Task<SeenRecord> HeldAsync(RemoteTable table, string id) => await ReadAsync(table, id) is [var record]
        ? new SeenRecord(table, record)
        : throw new XunitException($"The record “{id}” exists, and ReadByIdAsync does not bring it.");

    /// <summary>A record that was seen, and is gone.</summary>
    private async Task<SeenRecord> GoneAsync(RemoteTable table)
    {
        var record = await HeldAsync(table, await CreateAsync(table, "gone"));
        await Fixture.DeleteAsync(record.Id, Token);
        return record;
    }

    private async Task<IReadOnlyList<string?>> TextsAsync(RemoteTable table, RemoteField text) =>
        [.. (await ScanAsync(new ReadRequest(table) { Fields = [text] })).Records.Values.Select(record =>
            FieldValue.TryConvert(record.Values[0], FieldType.Text, out var value) ? (string?)value : ValueComparison.Show(record.Values[0]))];

    private static object? Value(SeenRecord record, RemoteField field) => record.Values[record.Table.Fields.ToList().FindIndex(other => other.Id == field.Id)];

    private static WriteResult.Applied Applied(IReadOnlyList<WriteResult> answers) => Applied(answers[0]);

    private static WriteResult.Applied Applied(WriteResult answer) => answer as WriteResult.Applied
        ?? throw new XunitException($"A good write was answered {Show([answer])}.");

    private void RequireValue(object? expected, SeenRecord record, RemoteField field, string message) => Require(
        ValueComparison.Same(expected, Value(record, field), field.Type, Holds),
        $"{message} Expected {ValueComparison.Show(expected)} in “{field.Id}” of “{record.Id}”; the service holds {ValueComparison.Show(Value(record, field))}.");

    private static string Show(IReadOnlyList<WriteResult?> answers) => string.Join(", ", answers.Select(answer => answer switch
    {
        null => "an error",
        WriteResult.Rejected rejected => $"Rejected({rejected.Code})",
        WriteResult.Conflict { Theirs: null } => "Conflict(null)",
        _ => answer.GetType().Name,
    }));

    /// <summary>A record with the table that its values are in the order of.</summary>
    private sealed record SeenRecord(RemoteTable Table, RemoteRecord Record)
    {
        public string Id => Record.Id;

        public string? Version => Record.Version;

        public IReadOnlyList<object?> Values => Record.Values;
    }
}
