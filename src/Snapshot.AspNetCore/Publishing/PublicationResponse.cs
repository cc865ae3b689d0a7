using Snapshot.AspNetCore.Identity;
using Snapshot.Publishing;
using Snapshot.Records;

namespace Snapshot.AspNetCore.Publishing;

/// <summary>A publish, running or finished.</summary>
internal sealed record PublicationResponse
{
    public required string Id { get; init; }

    public required string Plan { get; init; }

    /// <summary>The publication that it takes back, where it does.</summary>
    public string? Reverts { get; init; }

    public required string Job { get; init; }

    public required ActorResponse Actor { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>How many items are in which state.</summary>
    public required IReadOnlyDictionary<PublicationItemState, long> Items { get; init; }

    public static PublicationResponse From(Publication publication) => new()
    {
        Id = publication.Id.ToString(),
        Plan = publication.Plan.ToString(),
        Reverts = publication.Reverts?.ToString(),
        Job = publication.Job.ToString(),
        Actor = ActorResponse.From(publication.Actor),
        CreatedAt = publication.CreatedAt,
        FinishedAt = publication.FinishedAt,
        Items = publication.Items,
    };
}
