using Snapshot.Errors;
using Snapshot.Identity;
using Snapshot.Limits;
using Snapshot.Operations;
using Snapshot.Records;
using Snapshot.Snapshots;
using Snapshot.Storage;
using Snapshot.Tables;

namespace Snapshot.Suggestions;

/// <summary>Proposals that wait for a person: made by anyone, agents among them; accepted or rejected by people.</summary>
public sealed class SuggestionService
{
    private readonly SnapshotAccess _access;
    private readonly IRecordReader _records;
    private readonly OperationWriter _operations;
    private readonly SnapshotLimits _limits;

    internal SuggestionService(SnapshotAccess access, IRecordReader records, OperationWriter operations, SnapshotLimits limits)
    {
        _access = access;
        _records = records;
        _operations = operations;
        _limits = limits;
    }

    /// <summary>Proposes values, deletions or new records. No record changes.</summary>
    /// <param name="table">The table.</param>
    /// <param name="suggestions">The proposals.</param>
    /// <param name="actor">Who proposes.</param>
    /// <param name="run">The author's run they belong to, so that they can be reviewed together.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="SnapshotException">
    /// <c>snapshot_not_found</c>, <c>table_not_found</c>, <c>table_not_ready</c>, <c>field_not_found</c>, <c>field_read_only</c>,
    /// <c>value_invalid</c>, <c>record_not_found</c>, <c>suggestion_invalid</c>, <c>limit_exceeded</c>. Nothing is suggested then.
    /// </exception>
    public async Task<OperationResult> SuggestAsync(
        TableRef table, IReadOnlyList<NewSuggestion> suggestions, Actor actor, string? run = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(suggestions);
        var found = await _access.RequireReadyTableAsync(table, actor, SnapshotRight.Suggest, cancellationToken).ConfigureAwait(false);
        Limit.Require("batchSize", suggestions.Count, _limits.BatchSize);
        var checkedOnes = suggestions.Select((suggestion, i) => BatchItem.Check(i, suggestion.Record, () => Check(found, suggestion))).ToList();
        var operation = new OperationHeader(table.Snapshot, OperationKinds.SuggestionsMade, actor, $"Suggested changes to “{found.Title}”.") { Table = found };
        var result = await _operations.ApplyAsync(operation, new RecordEdit.Suggest(checkedOnes, actor.ToString(), run), cancellationToken).ConfigureAwait(false);
        return result with { Warnings = [.. Warnings(found, checkedOnes)] };
    }

    /// <summary>
    /// Proposes what a bulk change would do, for every cell that it would change. To discard is proposed as the service's values and, of records
    /// made here, as deletions; to restore what is deleted cannot be proposed.
    /// </summary>
    /// <exception cref="SnapshotException">
    /// <c>suggestion_invalid</c>, <c>snapshot_not_found</c>, <c>table_not_found</c>, <c>table_not_ready</c>, <c>field_not_found</c>, <c>field_read_only</c>,
    /// <c>value_invalid</c>, <c>filter_invalid</c>.
    /// </exception>
    public async Task<OperationResult> SuggestChangeAsync(
        TableRef table, RecordSelection records, BulkChange change, Actor actor, string? run = null, string? reason = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(records);
        ArgumentNullException.ThrowIfNull(change);
        if (change is BulkChange.Restore)
            throw Invalid("To restore a record cannot be suggested, for it takes nothing away: restore it.");
        var found = await _access.RequireReadyTableAsync(table, actor, SnapshotRight.Suggest, cancellationToken).ConfigureAwait(false);
        var edit = new RecordEdit.SuggestChange(records, BulkChangeRules.Check(found, change), actor.ToString(), run, reason);
        var operation = new OperationHeader(table.Snapshot, OperationKinds.SuggestionsMade, actor, $"Suggested changes to “{found.Title}”.") { Table = found };
        return await _operations.ApplyAsync(operation, edit, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The suggestions that wait, in the order they were made.</summary>
    /// <param name="table">The table.</param>
    /// <param name="selection">Which of them.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="after">The number of the last one of the page before.</param>
    /// <param name="limit">The most to return.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="SnapshotException"><c>snapshot_not_found</c>, <c>table_not_found</c>, <c>field_not_found</c>, <c>filter_invalid</c>, <c>request_invalid</c>, <c>limit_exceeded</c>.</exception>
    public async Task<IReadOnlyList<Suggestion>> ListAsync(
        TableRef table, SuggestionSelection selection, Actor actor, long after = 0, int limit = 100, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(selection);
        var found = await _access.RequireTableAsync(table, actor, SnapshotRight.Read, cancellationToken).ConfigureAwait(false);
        Limit.Require("pageSize", limit, _limits.PageSize, least: 1);
        return await _records.ReadSuggestionsAsync(found, selection, after, limit, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Accepts: the records take the suggested values, as edits that wait to be published. One statement, however many they are. Stale suggestions are
    /// left, and named by <see cref="OperationResult.StaleSuggestions"/>.
    /// </summary>
    /// <exception cref="SnapshotException"><c>snapshot_not_found</c>, <c>table_not_found</c>, <c>actor_forbidden</c>, <c>filter_invalid</c>.</exception>
    public Task<OperationResult> AcceptAsync(
        TableRef table, SuggestionSelection selection, Actor actor, CancellationToken cancellationToken = default) =>
        AcceptAsync(table, selection, actor, includeStale: false, cancellationToken);

    /// <summary>Accepts, on purpose also what is stale: the value that somebody has given the cell since the suggestion was made is replaced.</summary>
    /// <param name="table">The table.</param>
    /// <param name="selection">Which suggestions.</param>
    /// <param name="actor">Who accepts.</param>
    /// <param name="includeStale">
    /// Whether suggestions are accepted whose cell, or record to be deleted, has changed since. Those for records that are deleted here, and for
    /// fields that do not take them any more, never are.
    /// </param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="SnapshotException"><c>snapshot_not_found</c>, <c>table_not_found</c>, <c>actor_forbidden</c>, <c>filter_invalid</c>.</exception>
    public Task<OperationResult> AcceptAsync(
        TableRef table, SuggestionSelection selection, Actor actor, bool includeStale, CancellationToken cancellationToken = default) =>
        DecideAsync(table, OperationKinds.SuggestionsAccepted, "Accepted", new RecordEdit.TakeSuggestions(selection, includeStale), actor, cancellationToken);

    /// <summary>Rejects: the suggestions are put aside, the records stay as they are.</summary>
    /// <exception cref="SnapshotException"><c>snapshot_not_found</c>, <c>table_not_found</c>, <c>actor_forbidden</c>, <c>filter_invalid</c>.</exception>
    public Task<OperationResult> RejectAsync(
        TableRef table, SuggestionSelection selection, Actor actor, CancellationToken cancellationToken = default) =>
        DecideAsync(table, OperationKinds.SuggestionsRejected, "Rejected", new RecordEdit.DropSuggestions(selection), actor, cancellationToken);

    private async Task<OperationResult> DecideAsync(
        TableRef table, string kind, string verb, RecordEdit edit, Actor actor, CancellationToken cancellationToken)
    {
        var found = await _access.RequireReadyTableAsync(table, actor, SnapshotRight.Edit, cancellationToken).ConfigureAwait(false);
        var operation = new OperationHeader(table.Snapshot, kind, actor, $"{verb} suggestions for “{found.Title}”.") { Table = found };
        return await _operations.ApplyAsync(operation, edit, cancellationToken).ConfigureAwait(false);
    }

    private static IEnumerable<FieldWarning> Warnings(TableInfo table, IReadOnlyList<NewSuggestion> suggestions) =>
        FieldWarnings.Of(table, from suggestion in suggestions
                                where suggestion is { Record: not null, Field: not null }
                                select (suggestion.Record!.Value, (IReadOnlyDictionary<string, object?>)new Dictionary<string, object?> { [suggestion.Field!] = suggestion.Value }))
            .Concat(FieldWarnings.OfNew(table, suggestions.Select(suggestion => suggestion.Fields).OfType<IReadOnlyDictionary<string, object?>>().Select(fields => ((long?)null, fields))));

    private static NewSuggestion Check(TableInfo table, NewSuggestion suggestion)
    {
        if (suggestion.Confidence is { } confidence && !(confidence is >= 0 and <= 1))
            throw Invalid($"The confidence {confidence} is not within 0 and 1.");
        switch (suggestion)
        {
            case { Record: not null, Field: { } field, Delete: false, Fields: null }:
                var column = table.Column(field);
                FieldEdits.RequireWritable(table, column, creating: false);
                return suggestion with { Field = column.Name, Value = FieldValue.Convert(suggestion.Value, column) };
            case { Record: not null, Field: null, Delete: true, Fields: null }:
                return suggestion;
            case { Record: null, Field: null, Delete: false, Fields: { } fields }:
                return suggestion with { Fields = FieldEdits.Convert(table, fields, creating: true) };
            default:
                throw Invalid("A suggestion names a record with a field and its value, a record to be deleted, or the fields of a new record.");
        }
    }

    private static SnapshotException Invalid(string message) => new(SnapshotErrorCode.SuggestionInvalid, message);
}
