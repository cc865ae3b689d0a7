using Snapshot.AspNetCore.Identity;
using Snapshot.Operations;

namespace Snapshot.AspNetCore.Operations;

/// <summary>One change of one record: the fields it touched, before and after.</summary>
internal sealed record RecordChangeResponse(
    string Operation, string Kind, ActorResponse Actor, long Revision, DateTimeOffset At,
    IReadOnlyDictionary<string, object?> Before, IReadOnlyDictionary<string, object?> After)
{
    public static RecordChangeResponse From(RecordChange change) => new(
        change.Operation.ToString(), change.Kind, ActorResponse.From(change.Actor), change.Revision, change.At, change.Before, change.After);
}
