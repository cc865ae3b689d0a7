using Snapshot.AspNetCore.Identity;
using Snapshot.Operations;

namespace Snapshot.AspNetCore.Operations;

/// <summary>One operation in the log of a snapshot.</summary>
/// <param name="Operation">Its id.</param>
/// <param name="Kind">What it did.</param>
/// <param name="Actor">Who did it.</param>
/// <param name="Table">The table it changed, when it is one.</param>
/// <param name="Records">How many records it changed.</param>
/// <param name="Revision">The revision of its last step.</param>
/// <param name="At">When its first step was committed.</param>
/// <param name="Summary">One sentence for a person.</param>
/// <param name="Reverts">The operation that this one undoes or does again.</param>
/// <param name="RevertedBy">The operation that undid this one, while it is undone.</param>
internal sealed record LogEntryResponse(
    string Operation, string Kind, ActorResponse Actor, string? Table, long Records, long Revision, DateTimeOffset At, string Summary,
    string? Reverts, string? RevertedBy)
{
    public static LogEntryResponse From(Operation operation) => new(
        operation.Id.ToString(), operation.Kind, ActorResponse.From(operation.Actor), operation.Table, operation.Records, operation.Revision,
        operation.At, operation.Summary, operation.Reverts?.ToString(), operation.RevertedBy?.ToString());
}
