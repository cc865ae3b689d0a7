using Snapshot.Errors;
using Snapshot.Identity;
using Snapshot.Operations;
using Snapshot.Records;
using Snapshot.Snapshots;
using Snapshot.Storage;
using Snapshot.Tables;

namespace Snapshot.Editing;

/// <summary>Resolves conflicts, one or a million. Records in conflict are those of the filter <c>in_conflict</c>.</summary>
public sealed class ConflictService
{
    private readonly SnapshotAccess _access;
    private readonly OperationWriter _operations;

    internal ConflictService(SnapshotAccess access, OperationWriter operations)
    {
        _access = access;
        _operations = operations;
    }

    /// <summary>
    /// Resolves the conflicts of the selected records, as one operation. Undoing it brings the conflicts back.
    /// </summary>
    /// <returns>How many records had a conflict that was resolved.</returns>
    /// <exception cref="SnapshotException">
    /// <c>snapshot_not_found</c>, <c>table_not_found</c>, <c>table_not_ready</c>, <c>actor_forbidden</c>, <c>field_not_found</c>,
    /// <c>field_read_only</c>, <c>value_invalid</c>, <c>filter_invalid</c> or <c>request_invalid</c>. Nothing is changed then.
    /// </exception>
    public async Task<OperationResult> ResolveAsync(
        TableRef table, RecordSelection records, ConflictResolution resolution, Actor actor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(records);
        ArgumentNullException.ThrowIfNull(resolution);
        var found = await _access.RequireReadyTableAsync(table, actor, SnapshotRight.Edit, cancellationToken).ConfigureAwait(false);
        var names = Names(found, resolution.Names);
        var (how, verb) = resolution switch
        {
            ConflictResolution.Mine => ((ConflictResolution)new ConflictResolution.Mine { Fields = names }, "with what is here"),
            ConflictResolution.Theirs => (new ConflictResolution.Theirs { Fields = names }, "with what the service holds"),
            ConflictResolution.Values values => (new ConflictResolution.Values(FieldEdits.Convert(found, values.Fields, creating: false)), "with other values"),
            _ => throw new ArgumentOutOfRangeException(nameof(resolution), resolution, null),
        };
        var operation = new OperationHeader(table.Snapshot, OperationKinds.ConflictsResolved, actor, $"Resolved conflicts in “{found.Title}” {verb}.") { Table = found };
        var result = await _operations.ApplyAsync(operation, new RecordEdit.Resolve(records, how), cancellationToken).ConfigureAwait(false);
        return how is ConflictResolution.Values given ? result with { Warnings = FieldWarnings.OfAll(found, given.Fields, result.Changed) } : result;
    }

    private static IReadOnlyList<string>? Names(TableInfo table, IReadOnlyList<string>? fields) => fields switch
    {
        null => null,
        [] => throw new SnapshotException(SnapshotErrorCode.RequestInvalid, "No field is named."),
        _ => [.. fields.Select(field => table.BasedColumn(field).Name).Distinct()],
    };
}
