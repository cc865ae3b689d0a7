using Snapshot.Diagnostics;
using Snapshot.Events;
using Snapshot.Storage;

namespace Snapshot.Operations;

/// <summary>The one place that writes. Every change of a snapshot passes here, whoever makes it.</summary>
internal sealed class OperationWriter(IStepRunner steps, IEventBus events)
{
    /// <summary>Applies one step of an operation, commits it with its log, audit entry and revision, and tells who listens.</summary>
    public async Task<OperationResult> WriteAsync(
        OperationHeader operation, Func<IStep, CancellationToken, Task<ChangedRecords>> apply, CancellationToken cancellationToken)
    {
        using var activity = SnapshotTelemetry.Activities.StartActivity(operation.Kind);
        var outcome = await steps.RunAsync(operation, apply, cancellationToken).ConfigureAwait(false);
        if (outcome.Revision is not null)
        {
            SnapshotTelemetry.RecordsChanged.Add(outcome.Changed.Count, new KeyValuePair<string, object?>("operation", operation.Kind));
            // The change is committed: a caller who hangs up now must not keep the others from hearing of it.
            await events.PublishAsync(Event(operation, outcome), CancellationToken.None).ConfigureAwait(false);
        }
        return new OperationResult(outcome.Revision is null ? null : operation.Id, outcome.Revision, outcome.Changed.Count)
        {
            Created = outcome.Changed.Created,
            Left = outcome.Changed.Left,
            Warnings = outcome.Changed.Warnings,
            StaleSuggestions = outcome.Changed.StaleSuggestions,
        };
    }

    /// <summary>As <see cref="WriteAsync"/>, with one edit of one table.</summary>
    public Task<OperationResult> ApplyAsync(OperationHeader operation, RecordEdit edit, CancellationToken cancellationToken) =>
        WriteAsync(operation, (step, token) => step.ApplyAsync(operation.Table!, edit, token), cancellationToken);

    private static SnapshotEvent Event(OperationHeader operation, StepOutcome outcome) =>
        new(operation.Snapshot, operation.Kind, outcome.Revision, outcome.At)
        {
            Operation = operation.Id,
            Table = operation.Table?.Ref.Table,
            Records = outcome.Changed.Count,
        };
}
