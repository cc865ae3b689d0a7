using Snapshot.AspNetCore.Identity;
using Snapshot.Operations;

namespace Snapshot.AspNetCore.Operations;

/// <summary>One operation in the log of a snapshot.</summary>
internal sealed record LogEntryResponse(
    string Operation, string Kind, ActorResponse Actor, string? Table, long Records, long Revision, DateTimeOffset At, string Summary)
{
    public static LogEntryResponse From(Operation operation) => new(
        operation.Id.ToString(), operation.Kind, ActorResponse.From(operation.Actor), operation.Table, operation.Records, operation.Revision,
        operation.At, operation.Summary);
}
