using System.Text.Json;
using Snapshot.AspNetCore.Identity;
using Snapshot.AspNetCore.Json;
using Snapshot.Records;

namespace Snapshot.AspNetCore.Editing;

/// <summary>Records to be changed, each with its own values.</summary>
internal sealed record UpdateRecordsRequest(IReadOnlyList<UpdateRecordsRequest.Item> Records)
{
    /// <summary>New values of one record; with a version, only if it is still at that version.</summary>
    internal sealed record Item(string Id, IReadOnlyDictionary<string, JsonElement> Fields, long? Version = null)
    {
        public RecordUpdate ToUpdate() => new(Identity.Ids.Record(Id), FieldMap.From(Fields), Version);
    }
}
