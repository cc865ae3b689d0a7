using Snapshot.AspNetCore.Identity;
using Snapshot.AspNetCore.Records;
using Snapshot.Records;

namespace Snapshot.AspNetCore.Operations;

/// <summary>A record that was left alone.</summary>
/// <param name="Id">The id that was asked for.</param>
/// <param name="Reason"><c>version</c>: it has changed since; <c>missing</c>: there is no such record.</param>
/// <param name="Base">The fields asked for, as they were at the version given; <see langword="null"/> when that is not known any more.</param>
/// <param name="Mine">The values asked for.</param>
/// <param name="Theirs">What the record is now.</param>
internal sealed record StaleRecordResponse(
    string Id, string Reason, IReadOnlyDictionary<string, object?>? Base, IReadOnlyDictionary<string, object?> Mine, RecordResponse? Theirs)
{
    public static StaleRecordResponse From(StaleRecord stale) => new(
        Ids.Text(stale.Id), stale.Theirs is null ? "missing" : "version", stale.Base, stale.Mine,
        stale.Theirs is null ? null : RecordResponse.From(stale.Theirs));
}
