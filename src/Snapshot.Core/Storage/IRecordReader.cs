using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Storage;

/// <summary>Reads records. Every read is a read-only transaction with a time limit.</summary>
internal interface IRecordReader
{
    /// <summary>A page of records by keyset.</summary>
    /// <exception cref="LayoutMovedException">The table is no longer laid out as it is given.</exception>
    Task<RecordPage> ReadPageAsync(TableInfo table, RecordQuery query, CancellationToken cancellationToken);

    /// <summary>The records of these ids, in the order of their ids; those that do not exist are left out.</summary>
    Task<IReadOnlyList<Record>> ReadByIdAsync(TableInfo table, IReadOnlyList<long> ids, CancellationToken cancellationToken);

    /// <summary>Those of the ids that no record has.</summary>
    Task<IReadOnlyList<long>> FindMissingAsync(TableInfo table, IReadOnlyList<long> ids, CancellationToken cancellationToken);

    /// <summary>What is known of records that an update left alone, in the order of the updates.</summary>
    Task<IReadOnlyList<StaleRecord>> ReadStaleAsync(TableInfo table, IReadOnlyList<RecordUpdate> updates, CancellationToken cancellationToken);

    /// <summary>What the records are like, taken together.</summary>
    Task<RecordSummary> SummarizeAsync(TableInfo table, SummaryQuery query, CancellationToken cancellationToken);

    /// <summary>What a bulk change would do, with the first examples.</summary>
    Task<BulkPreview> PreviewAsync(TableInfo table, RecordSelection records, BulkChange change, int examples, CancellationToken cancellationToken);

    /// <summary>A page of suggestions, in the order of their numbers.</summary>
    Task<IReadOnlyList<Suggestion>> ReadSuggestionsAsync(
        TableInfo table, SuggestionSelection selection, long after, int limit, CancellationToken cancellationToken);

    /// <summary>The selected records that differ from the service, behind the given id, in the order of their ids.</summary>
    Task<IReadOnlyList<PendingRecord>> ReadPendingAsync(
        TableInfo table, RecordSelection selection, long after, int limit, CancellationToken cancellationToken);

    /// <summary>The created and edited records that have in these columns the values of another record, which the service has or is to have.</summary>
    Task<IReadOnlyList<long>> ReadDuplicatesAsync(TableInfo table, IReadOnlyList<Column> columns, CancellationToken cancellationToken);

    /// <summary>The service's ids of records, <see langword="null"/> for those that it does not have yet; what does not exist, or is to be deleted, is left out.</summary>
    Task<IReadOnlyDictionary<long, string?>> ReadRemoteIdsAsync(TableInfo table, IReadOnlyList<long> ids, CancellationToken cancellationToken);

    /// <summary>The new records that a column of the table's new records names, which is of the same table.</summary>
    Task<IReadOnlyList<(long Record, long Named)>> ReadNamedCreatesAsync(TableInfo table, Column column, CancellationToken cancellationToken);

    /// <summary>The largest value of a column of numbers; 0 when there is none.</summary>
    Task<decimal> ReadLargestAsync(TableInfo table, Column column, CancellationToken cancellationToken);

    /// <summary>How many records of a table its service has, as far as is known here.</summary>
    Task<long> CountRemoteAsync(TableInfo table, CancellationToken cancellationToken);
}
