using Snapshot.AspNetCore.Identity;
using Snapshot.Records;

namespace Snapshot.AspNetCore.Publishing;

/// <summary>One planned write, and its receipt once it was sent.</summary>
internal sealed record ItemResponse
{
    public required string Id { get; init; }

    public required string Table { get; init; }

    public required string Record { get; init; }

    public required long RecordVersion { get; init; }

    public required WriteKind Kind { get; init; }

    public string? RemoteId { get; init; }

    public required IReadOnlyList<PlannedField> Fields { get; init; }

    /// <summary>What the service said that it holds since, by field.</summary>
    public IReadOnlyDictionary<string, object?>? Held { get; init; }

    public required PublicationItemState State { get; init; }

    public RecordError? Error { get; init; }

    public DateTimeOffset? AnsweredAt { get; init; }

    public static ItemResponse From(PublicationItem item) => new()
    {
        Id = Ids.Text(item.Id),
        Table = item.Table,
        Record = Ids.Text(item.Record),
        RecordVersion = item.RecordVersion,
        Kind = item.Kind,
        RemoteId = item.RemoteId,
        Fields = item.Fields,
        Held = item.Held,
        State = item.State,
        Error = item.Error,
        AnsweredAt = item.AnsweredAt,
    };
}
