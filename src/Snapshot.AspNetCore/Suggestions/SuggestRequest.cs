using System.Text.Json;
using Snapshot.AspNetCore.Identity;
using Snapshot.AspNetCore.Json;
using Snapshot.Records;

namespace Snapshot.AspNetCore.Suggestions;

/// <summary>Proposals, and the run that made them.</summary>
internal sealed record SuggestRequest
{
    public string? Run { get; init; }

    public required IReadOnlyList<Item> Suggestions { get; init; }

    /// <summary>A value for one cell (<c>record</c>, <c>field</c>, <c>value</c>), a deletion (<c>record</c>, <c>delete</c>) or a new record (<c>fields</c>).</summary>
    internal sealed record Item
    {
        public string? Record { get; init; }

        public string? Field { get; init; }

        public JsonElement? Value { get; init; }

        public bool Delete { get; init; }

        public IReadOnlyDictionary<string, JsonElement>? Fields { get; init; }

        public string? Reason { get; init; }

        public float? Confidence { get; init; }

        public NewSuggestion ToSuggestion() => new()
        {
            Record = Record is null ? null : Ids.Record(Record),
            Field = Field,
            Value = Value,
            Delete = Delete,
            Fields = Fields is null ? null : FieldMap.From(Fields),
            Reason = Reason,
            Confidence = Confidence,
        };
    }
}
