using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Storage;

/// <summary>
/// Everything that can be done to records. The vocabulary is closed: features decide which edit, the store turns each
/// into one set-based statement. Values are converted ones, keyed by column name.
/// </summary>
internal abstract record RecordEdit
{
    private RecordEdit()
    {
    }

    /// <summary>The same kind of change for every selected record.</summary>
    public sealed record Change(RecordSelection Records, BulkChange By) : RecordEdit;

    /// <summary>The same, as proposals that change no record.</summary>
    public sealed record SuggestChange(RecordSelection Records, BulkChange By, string Author, string? Run, string? Reason) : RecordEdit;

    /// <summary>Settles what was changed on both sides.</summary>
    public sealed record Resolve(RecordSelection Records, ConflictResolution By) : RecordEdit;

    /// <summary>Values of its own for each record.</summary>
    public sealed record UpdateEach(IReadOnlyList<RecordUpdate> Updates) : RecordEdit;

    /// <summary>New records.</summary>
    public sealed record Create(IReadOnlyList<IReadOnlyDictionary<string, object?>> Records) : RecordEdit;

    /// <summary>Proposals, which change no record.</summary>
    public sealed record Suggest(IReadOnlyList<NewSuggestion> Suggestions, string Author, string? Run) : RecordEdit;

    /// <summary>Accepts suggestions: the records take the values. Of several for one cell the surest, then the newest, wins.</summary>
    /// <param name="Suggestions">Which of them.</param>
    /// <param name="IncludesStale">Whether also those whose cell, or record to be deleted, has changed since.</param>
    public sealed record TakeSuggestions(SuggestionSelection Suggestions, bool IncludesStale) : RecordEdit;

    /// <summary>Rejects suggestions.</summary>
    public sealed record DropSuggestions(SuggestionSelection Suggestions) : RecordEdit;

    /// <summary>
    /// Takes an operation back, cell by cell: what is not any more as the operation left it stays, and its record is named.
    /// What was decided of suggestions waits again.
    /// </summary>
    public sealed record Revert(Identity.OperationId Operation) : RecordEdit;

    /// <summary>Streams records of a first pull straight into the table, which is not open for edits yet.</summary>
    /// <param name="Pages">The records; they can be enumerated once.</param>
    /// <param name="FirstId">The id that the first of them gets; the others follow.</param>
    public sealed record Load(IAsyncEnumerable<IReadOnlyList<StagedRecord>> Pages, long FirstId) : RecordEdit;

    /// <summary>Merges records of a later pull that are new or differ, by the truth table. No record may come twice.</summary>
    /// <param name="Records">The records.</param>
    public sealed record Merge(IReadOnlyCollection<StagedRecord> Records) : RecordEdit;

    /// <summary>Quarantines records that the service itself says are gone.</summary>
    /// <param name="RemoteIds">Their ids there; those that are unknown here are nothing to complain of.</param>
    public sealed record Quarantine(IReadOnlyCollection<string> RemoteIds) : RecordEdit;

    /// <summary>
    /// Quarantines the records that the completed scan did not bring – unless they are more than allowed, or what the scan
    /// has seen was lost: then nothing is touched and <see cref="ChangedRecords.Withheld"/> says how many it would have been.
    /// </summary>
    /// <param name="Scanned">How many records the scan merged.</param>
    /// <param name="LargestShare">The largest share of the table that may vanish at once.</param>
    /// <param name="LargestCount">A number that may always vanish.</param>
    public sealed record QuarantineUnseen(long Scanned, double LargestShare, long LargestCount) : RecordEdit;

    /// <summary>Takes over what a service answered to writes.</summary>
    public sealed record Acknowledge(IReadOnlyList<Acknowledgement> Items) : RecordEdit;

    /// <summary>Puts the service's ids in the place of temporary ones, in a column that references the table they are of.</summary>
    /// <param name="Column">The column.</param>
    /// <param name="Ids">The service's ids by record.</param>
    /// <param name="Numbers">Whether ids are numbers in a list.</param>
    public sealed record FillReferences(Column Column, IReadOnlyDictionary<long, string> Ids, bool Numbers) : RecordEdit;
}
