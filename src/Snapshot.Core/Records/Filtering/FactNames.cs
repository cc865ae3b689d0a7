using System.Collections.Frozen;

namespace Snapshot.Records.Filtering;

/// <summary>The words by which a filter names the facts.</summary>
internal static class FactNames
{
    public static readonly FrozenDictionary<string, Fact> All = new Dictionary<string, Fact>
    {
        ["edited"] = Fact.Edited,
        ["created"] = Fact.Created,
        ["deleted"] = Fact.Deleted,
        ["missing"] = Fact.Missing,
        ["has_suggestion"] = Fact.HasSuggestion,
        ["in_conflict"] = Fact.InConflict,
        ["has_error"] = Fact.HasError,
        ["has_invalid"] = Fact.HasInvalid,
        ["remote_id"] = Fact.RemoteId,
        ["record_id"] = Fact.RecordId,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    public static FilterType TypeOf(Fact fact) => fact switch
    {
        Fact.RemoteId => FilterType.Text,
        Fact.RecordId => FilterType.Integer,
        _ => FilterType.Boolean,
    };
}
