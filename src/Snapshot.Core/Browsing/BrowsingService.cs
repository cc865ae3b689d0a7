using Snapshot.Audit;
using Snapshot.Errors;
using Snapshot.Identity;
using Snapshot.Limits;
using Snapshot.Operations;
using Snapshot.Records;
using Snapshot.Snapshots;
using Snapshot.Storage;
using Snapshot.Tables;

namespace Snapshot.Browsing;

/// <summary>Looks at records, their history, the operations and the audit trail.</summary>
public sealed class BrowsingService
{
    private const int LongestSearch = 200;

    private readonly SnapshotAccess _access;
    private readonly IRecordReader _records;
    private readonly IOperationLog _operations;
    private readonly IAuditLog _audit;
    private readonly SnapshotLimits _limits;

    internal BrowsingService(SnapshotAccess access, IRecordReader records, IOperationLog operations, IAuditLog audit, SnapshotLimits limits)
    {
        _access = access;
        _records = records;
        _operations = operations;
        _audit = audit;
        _limits = limits;
    }

    /// <summary>A page of records.</summary>
    /// <exception cref="SnapshotException">
    /// <c>snapshot_not_found</c>, <c>table_not_found</c>, <c>field_not_found</c>, <c>filter_invalid</c>, <c>filter_too_large</c>,
    /// <c>sort_invalid</c>, <c>cursor_invalid</c>, <c>limit_exceeded</c>, <c>query_timeout</c>.
    /// </exception>
    public async Task<RecordPage> PageAsync(TableRef table, RecordQuery query, Actor actor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        RequireSearchable(query.Search);
        return await _access.ReadTableAsync(
            table, actor,
            found =>
            {
                var full = query.For(found);
                Limit.Require("pageSize", full.PageSize, _limits.PageSize, least: 1);
                return _records.ReadPageAsync(found, full, cancellationToken);
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What the records of a table are like, taken together: counts, smallest and largest values, sums, and how often each value occurs.</summary>
    /// <exception cref="SnapshotException">
    /// <c>snapshot_not_found</c>, <c>table_not_found</c>, <c>field_not_found</c>, <c>filter_invalid</c>, <c>filter_too_large</c>,
    /// <c>limit_exceeded</c>, <c>query_timeout</c>.
    /// </exception>
    public async Task<RecordSummary> SummarizeAsync(TableRef table, SummaryQuery query, Actor actor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var found = await _access.RequireTableAsync(table, actor, SnapshotRight.Read, cancellationToken).ConfigureAwait(false);
        Limit.Require("pageSize", query.Limit, _limits.PageSize, least: 1);
        RequireSearchable(query.Search);
        return await _records.SummarizeAsync(found, query, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>One record.</summary>
    /// <exception cref="SnapshotException"><c>snapshot_not_found</c>, <c>table_not_found</c> or <c>record_not_found</c>.</exception>
    public async Task<Record> RecordAsync(TableRef table, long record, Actor actor, CancellationToken cancellationToken = default) =>
        (await RecordsAsync(table, [record], actor, cancellationToken).ConfigureAwait(false)).SingleOrDefault()
        ?? throw new SnapshotException(SnapshotErrorCode.RecordNotFound, $"The table “{table.Table}” has no record {record}.")
        {
            Details = new Dictionary<string, object?> { ["record"] = record.ToString() },
        };

    /// <summary>Records by id, in the order of their ids; those that do not exist are left out.</summary>
    /// <exception cref="SnapshotException"><c>snapshot_not_found</c>, <c>table_not_found</c> or <c>limit_exceeded</c>.</exception>
    public async Task<IReadOnlyList<Record>> RecordsAsync(
        TableRef table, IReadOnlyList<long> ids, Actor actor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var found = await _access.RequireTableAsync(table, actor, SnapshotRight.Read, cancellationToken).ConfigureAwait(false);
        Limit.Require("pageSize", ids.Count, _limits.PageSize);
        return await _records.ReadByIdAsync(found, ids, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What was changed in a record, newest first.</summary>
    /// <exception cref="SnapshotException"><c>snapshot_not_found</c>, <c>table_not_found</c>, <c>request_invalid</c> or <c>limit_exceeded</c>.</exception>
    public async Task<IReadOnlyList<RecordChange>> HistoryAsync(
        TableRef table, long record, Actor actor, int limit = 100, CancellationToken cancellationToken = default)
    {
        var found = await _access.RequireTableAsync(table, actor, SnapshotRight.Read, cancellationToken).ConfigureAwait(false);
        Limit.Require("pageSize", limit, _limits.PageSize, least: 1);
        return await _operations.HistoryAsync(found, record, limit, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The operations of a snapshot, newest first.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="before">Only operations whose last revision is below this one: that of the last one of the page before.</param>
    /// <param name="limit">The most to return.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="SnapshotException"><c>snapshot_not_found</c>, <c>request_invalid</c> or <c>limit_exceeded</c>.</exception>
    public async Task<IReadOnlyList<Operation>> OperationsAsync(
        SnapshotId snapshot, Actor actor, long? before = null, int limit = 100, CancellationToken cancellationToken = default)
    {
        await _access.RequireAsync(snapshot, actor, SnapshotRight.Read, cancellationToken).ConfigureAwait(false);
        Limit.Require("pageSize", limit, _limits.PageSize, least: 1);
        return await _operations.ListAsync(snapshot, before, limit, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The audit trail of a snapshot, newest first, each entry with its number.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="before">Only entries with a smaller number: that of the last one of the page before.</param>
    /// <param name="limit">The most to return.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="SnapshotException"><c>snapshot_not_found</c>, <c>request_invalid</c> or <c>limit_exceeded</c>.</exception>
    public async Task<IReadOnlyList<(long Number, AuditEntry Entry)>> AuditAsync(
        SnapshotId snapshot, Actor actor, long? before = null, int limit = 100, CancellationToken cancellationToken = default)
    {
        await _access.RequireAsync(snapshot, actor, SnapshotRight.Read, cancellationToken).ConfigureAwait(false);
        Limit.Require("pageSize", limit, _limits.PageSize, least: 1);
        return await _audit.ListAsync(snapshot, before, limit, cancellationToken).ConfigureAwait(false);
    }

    private static void RequireSearchable(string? search)
    {
        if (search is null)
            return;
        Limit.Require("searchLength", search.Length, LongestSearch, least: 1);
        if (!FieldValue.TryConvert(search, FieldType.Text, out _))
            throw new SnapshotException(SnapshotErrorCode.RequestInvalid, "The search holds characters that no text can have.");
    }
}
