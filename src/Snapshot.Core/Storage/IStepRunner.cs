namespace Snapshot.Storage;

/// <summary>Runs one step of an operation in one transaction.</summary>
internal interface IStepRunner
{
    /// <summary>
    /// Applies the edits; then, when something changed, writes the operation, its audit entry and – last, just before the
    /// commit, so that revisions are gapless and in commit order – the snapshot's next revision. A deadlock or
    /// serialisation failure runs <paramref name="apply"/> again from the start.
    /// </summary>
    Task<StepOutcome> RunAsync(
        OperationHeader operation, Func<IStep, CancellationToken, Task<ChangedRecords>> apply, CancellationToken cancellationToken);
}
