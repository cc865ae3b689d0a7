using Snapshot.Audit;
using Snapshot.AspNetCore.Identity;

namespace Snapshot.AspNetCore.Operations;

/// <summary>One line of the audit trail.</summary>
internal sealed record AuditResponse(
    string Id, DateTimeOffset At, ActorResponse Actor, string Action, string? Table, string? Operation, long Records, string Summary)
{
    public static AuditResponse From((long Number, AuditEntry Entry) line) => new(
        Ids.Text(line.Number), line.Entry.At, ActorResponse.From(line.Entry.Actor), line.Entry.Action, line.Entry.Table,
        line.Entry.Operation?.ToString(), line.Entry.Records, line.Entry.Summary);
}
