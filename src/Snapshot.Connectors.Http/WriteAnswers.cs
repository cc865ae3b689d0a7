using System.Net;
using System.Text.Json;
using Snapshot.Records;

namespace Snapshot.Connectors.Http;

/// <summary>What a service's answer says of a write, by the usual meaning of its status.</summary>
public static class WriteAnswers
{
    /// <summary>
    /// The result. An answer that was lost, or cannot be understood, is <see cref="WriteResult.Unknown"/>. What is refused of this record alone is
    /// <see cref="WriteResult.Rejected"/>, with the service's words.
    /// </summary>
    /// <param name="answer">The answer.</param>
    /// <param name="write">The write.</param>
    /// <param name="applied">Reads the record of an answer that says that it was done.</param>
    /// <param name="theirs">
    /// Reads what the service holds, for the conflicts <c>409</c> and <c>412</c>; without it they are refusals. Not asked for creates.
    /// </param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ConnectorException">
    /// It concerns the account or the whole table, and nothing was done. Not of an answer inside another one (<see cref="JsonAnswer.Part"/>): there others may have been done.
    /// </exception>
    public static async Task<WriteResult> ResultAsync(
        this JsonAnswer answer, WriteOperation write, Func<JsonElement, WriteResult.Applied> applied,
        Func<CancellationToken, Task<RemoteRecord?>>? theirs, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(answer);
        ArgumentNullException.ThrowIfNull(write);
        ArgumentNullException.ThrowIfNull(applied);
        // It will be done, or not: the answer does not say.
        if (answer.Status == HttpStatusCode.Accepted)
            return new WriteResult.Unknown("The service accepted the write, and will carry it out later.");
        if (answer.IsSuccess)
            return Done(answer, write, applied);
        if (answer.IsLost)
            return new WriteResult.Unknown($"{answer.Fault().Message} Whether the write was done is not known.");
        return answer.Status switch
        {
            HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable or HttpStatusCode.Locked or (HttpStatusCode)425 => new WriteResult.Retryable(answer.RetryAfter),
            HttpStatusCode.NotFound or HttpStatusCode.Gone when write.RemoteId is not null => new WriteResult.Conflict(null),
            HttpStatusCode.Conflict or HttpStatusCode.PreconditionFailed when write.RemoteId is not null && theirs is not null =>
                new WriteResult.Conflict(await theirs(cancellationToken).ConfigureAwait(false)),
            HttpStatusCode.Unauthorized or HttpStatusCode.PaymentRequired or HttpStatusCode.NotFound or HttpStatusCode.Gone or < HttpStatusCode.BadRequest
                or HttpStatusCode.NotImplemented when !answer.IsPart => throw answer.Fault(),
            // Where the service says why, it speaks of this record.
            HttpStatusCode.Forbidden when answer is { IsPart: false, IsJson: false } => throw answer.Fault(),
            _ => Refused(answer),
        };
    }

    private static WriteResult Done(JsonAnswer answer, WriteOperation write, Func<JsonElement, WriteResult.Applied> applied)
    {
        if (write.Kind == WriteKind.Delete)
            return new WriteResult.Applied(write.RemoteId!);
        if (!answer.IsJson)
            return write.RemoteId is { } id ? new WriteResult.Applied(id) : new WriteResult.Unknown("The record was created, and the answer does not say its id.");
        try
        {
            return applied(answer.Body);
        }
        // The write was done: what cannot be read of the answer does not undo it.
        catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException or FormatException or JsonException)
        {
            return new WriteResult.Unknown("The service answered that all went well, and its answer is none that the connector knows.");
        }
    }

    private static WriteResult.Rejected Refused(JsonAnswer answer)
    {
        var code = answer.Code ?? $"http_{(int)answer.Status}";
        return new WriteResult.Rejected(code, answer.Message ?? answer.Fault().Message, answer.Field);
    }
}
