using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Snapshot.AspNetCore.Errors;
using Snapshot.Errors;

namespace Snapshot.AspNetCore.OpenApi;

/// <summary>
/// What an endpoint takes and answers. The host's generator of documents is told none of these types: it would name them after the class alone, and describe
/// them by the host's own JSON options.
/// </summary>
/// <param name="Body">The type of the request's body, if it has one.</param>
/// <param name="Answers">What it may answer.</param>
internal sealed record ApiOperation(Type? Body, IReadOnlyList<ApiOperation.Answer> Answers)
{
    /// <summary>Takes the types from an endpoint's metadata.</summary>
    public static void Take(EndpointBuilder endpoint)
    {
        var accepts = endpoint.Metadata.OfType<IAcceptsMetadata>().LastOrDefault();
        var produces = endpoint.Metadata.OfType<IProducesResponseTypeMetadata>().ToList();
        foreach (var typed in produces.Concat<object>(endpoint.Metadata.OfType<IAcceptsMetadata>()).ToList())
            endpoint.Metadata.Remove(typed);
        // Routing would answer 415 without a body by it; the body's binding says what is wrong.
        if (accepts is not null)
            produces.Add(new ProducesResponseTypeMetadata(StatusCodes.Status415UnsupportedMediaType, typeof(Problem), [Problem.ContentType])
            {
                Description = $"`{SnapshotErrorCode.MediaTypeUnsupported}`",
            });
        foreach (var status in produces.Select(answer => answer.StatusCode).Distinct())
            endpoint.Metadata.Add(new ProducesResponseTypeMetadata(status));
        endpoint.Metadata.Add(new ApiOperation(
            accepts?.RequestType,
            [.. produces.Select(answer => new Answer(
                answer.StatusCode, answer.Type == typeof(void) ? null : answer.Type, answer.ContentTypes.FirstOrDefault() ?? "application/json", answer.Description))]));
    }

    /// <summary>An answer; of several with the same status it is one.</summary>
    internal sealed record Answer(int Status, Type? Type, string ContentType, string? Description);
}
