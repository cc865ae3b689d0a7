using Snapshot.Errors;
using Snapshot.Identity;
using Snapshot.Operations;
using Snapshot.Snapshots;
using Snapshot.Storage;

namespace Snapshot.Editing;

/// <summary>
/// Undoes operations of any size, and does them again. An undo is an operation of its own: cells that were changed since stay
/// as they are, and their records are named.
/// </summary>
public sealed class UndoService
{
    private static readonly string[] Undoable =
    [
        OperationKinds.RecordsEdited, OperationKinds.RecordsCreated, OperationKinds.RecordsDeleted, OperationKinds.RecordsRestored,
        OperationKinds.EditsDiscarded, OperationKinds.ConflictsResolved, OperationKinds.SuggestionsAccepted, OperationKinds.SuggestionsRejected,
    ];

    private readonly SnapshotAccess _access;
    private readonly IOperationLog _log;
    private readonly OperationWriter _operations;

    internal UndoService(SnapshotAccess access, IOperationLog log, OperationWriter operations)
    {
        _access = access;
        _log = log;
        _operations = operations;
    }

    /// <summary>Undoes an operation, or the last one of the actor that is not undone.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="operation">The operation; <see langword="null"/>: the actor's last one. Somebody else's needs the right to manage the snapshot.</param>
    /// <param name="actor">Who undoes it.</param>
    /// <param name="cancellationToken">Ends the call; what has begun is undone wholly or not at all.</param>
    /// <returns>What was changed. <see cref="OperationResult.Left"/> names the records of which something was left as it is.</returns>
    /// <exception cref="SnapshotException">
    /// <c>snapshot_not_found</c>, <c>operation_not_found</c>, <c>operation_not_undoable</c>, <c>operation_undone</c>, <c>table_not_found</c>
    /// when the table was dropped since, <c>actor_forbidden</c>.
    /// </exception>
    public Task<OperationResult> UndoAsync(
        SnapshotId snapshot, OperationId? operation, Actor actor, CancellationToken cancellationToken = default) =>
        RevertAsync(snapshot, operation, actor, Undoable, OperationKinds.OperationUndone, "Undid", cancellationToken);

    /// <summary>Does an operation again by undoing its undoing: the one named, or the last one that the actor has undone.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="operation">The operation itself, or the one that undid it; <see langword="null"/>: the one that the actor has undone last.</param>
    /// <param name="actor">Who does it again.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="SnapshotException">As for <see cref="UndoAsync"/>.</exception>
    public Task<OperationResult> RedoAsync(
        SnapshotId snapshot, OperationId? operation, Actor actor, CancellationToken cancellationToken = default) =>
        RevertAsync(snapshot, operation, actor, [OperationKinds.OperationUndone], OperationKinds.OperationRedone, "Did again what was undone:", cancellationToken);

    private async Task<OperationResult> RevertAsync(
        SnapshotId snapshot, OperationId? operation, Actor actor, string[] kinds, string kind, string verb, CancellationToken cancellationToken)
    {
        var info = await _access.RequireAsync(snapshot, actor, SnapshotRight.Edit, cancellationToken).ConfigureAwait(false);
        while (true)
        {
            var target = operation is { } id
                ? await _log.FindAsync(snapshot, id, cancellationToken).ConfigureAwait(false) ?? throw NotFound($"The snapshot has no operation {id}.")
                : await _log.FindLastAsync(snapshot, actor, kinds, cancellationToken).ConfigureAwait(false) ?? throw NotFound($"There is nothing that {actor} could {(kind == OperationKinds.OperationUndone ? "undo" : "do again")}.");
            // What is to be done again may be named by itself too.
            if (kind == OperationKinds.OperationRedone && Undoable.Contains(target.Kind) && target.RevertedBy is { } undoing)
                target = await _log.FindAsync(snapshot, undoing, cancellationToken).ConfigureAwait(false) ?? throw NotFound($"The snapshot has no operation {undoing}.");
            await RequireAsync(info, target, kinds, actor, cancellationToken).ConfigureAwait(false);
            var table = await _access.RequireReadyTableAsync(new TableRef(snapshot, target.Table!), actor, SnapshotRight.Edit, cancellationToken)
                .ConfigureAwait(false);
            // The last one is done with also where nothing is left to take back, or it would stay the last for ever.
            var header = new OperationHeader(snapshot, kind, actor, $"{verb} “{target.Summary}”") { Table = table, Reverts = target.Id, RecordedWhenEmpty = operation is null };
            try
            {
                return await _operations.ApplyAsync(header, new RecordEdit.Revert(target.Id), cancellationToken).ConfigureAwait(false);
            }
            catch (SnapshotException e) when (operation is null && e.Code == SnapshotErrorCode.OperationUndone)
            {
                // Another call has just done it: the last one is another by now.
            }
        }
    }

    private async Task RequireAsync(SnapshotInfo info, Operation target, string[] kinds, Actor actor, CancellationToken cancellationToken)
    {
        if (!kinds.Contains(target.Kind))
            throw new SnapshotException(SnapshotErrorCode.OperationNotUndoable, $"“{target.Summary}” cannot be taken back like that ({target.Kind}).");
        if (DateOnly.FromDateTime(target.At.UtcDateTime) < info.HistoryFrom)
            throw new SnapshotException(
                SnapshotErrorCode.OperationNotUndoable, $"What “{target.Summary}” changed is not known any more: history is kept from {info.HistoryFrom:yyyy-MM-dd} on.");
        if (target.RevertedBy is { } by)
            throw new SnapshotException(SnapshotErrorCode.OperationUndone, $"That was taken back already, by the operation {by}.");
        if ((target.Actor.Kind, target.Actor.Id) != (actor.Kind, actor.Id))
            await _access.RequireAsync(info.Id, actor, SnapshotRight.Manage, cancellationToken).ConfigureAwait(false);
    }

    private static SnapshotException NotFound(string message) => new(SnapshotErrorCode.OperationNotFound, message);
}
