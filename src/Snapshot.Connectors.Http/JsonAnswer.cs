using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Snapshot.Connectors.Http;

/// <summary>What a service answered, or that it did not.</summary>
public sealed partial record JsonAnswer
{
    private static readonly string[][] s_codes = [["code"], ["error", "code"], ["error", "type"], ["errors", "0", "code"], ["error"], ["type"]];
    private static readonly string[][] s_messages =
        [["message"], ["error", "message"], ["errors", "0", "message"], ["errors", "0", "detail"], ["error_description"], ["detail"], ["title"], ["error"]];
    private static readonly string[][] s_fields = [["field"], ["error", "field"], ["error", "param"], ["errors", "0", "field"]];

    private readonly string _title;

    internal JsonAnswer(HttpStatusCode status, string title) => (Status, _title) = (status, title);

    /// <summary>The status; <c>504</c> also where no answer came.</summary>
    public HttpStatusCode Status { get; init; }

    /// <summary>The JSON; undefined when it was something else, or nothing.</summary>
    public JsonElement Body { get; init; }

    /// <summary>The service's time when it answered.</summary>
    public DateTimeOffset? Date { get; init; }

    /// <summary>When to come back, counted from now.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The headers by name, in any case, with their first values.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether it is JSON.</summary>
    public bool IsJson => Body.ValueKind != JsonValueKind.Undefined;

    /// <summary>Whether the status says that all went well, and the body is JSON or empty.</summary>
    public bool IsSuccess => Status is >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices && (IsJson || IsEmpty);

    /// <summary>
    /// Of a write nobody knows whether it was done: no answer came, or one that cannot be understood, or the service failed on the way.
    /// </summary>
    public bool IsLost => CameNot || Status is HttpStatusCode.RequestTimeout
        || (Status >= HttpStatusCode.InternalServerError && Status is not (HttpStatusCode.ServiceUnavailable or HttpStatusCode.NotImplemented))
        || (Status < HttpStatusCode.MultipleChoices && !IsSuccess);

    /// <summary>The service's own code of an error: a short word from where services usually put it; <see langword="null"/> when there is none.</summary>
    public string? Code => s_codes.Select(path => Text(path)).FirstOrDefault(text => text is not null && Word().IsMatch(text));

    /// <summary>The service's reason for people, from where services usually put it.</summary>
    public string? Message => s_messages.Select(path => Text(path)).FirstOrDefault(text => !string.IsNullOrWhiteSpace(text));

    /// <summary>The field that the service finds fault with, from where services usually name it.</summary>
    public string? Field => s_fields.Select(path => Text(path)).FirstOrDefault(text => !string.IsNullOrWhiteSpace(text));

    internal bool IsPart { get; init; }

    internal bool CameNot { get; init; }

    internal bool IsEmpty { get; init; }

    internal Func<JsonAnswer, ConnectorException?>? Explain { get; init; }

    /// <summary>An answer inside this one, as services give to batches.</summary>
    /// <param name="status">Its status.</param>
    /// <param name="body">Its body; undefined when it has none.</param>
    public JsonAnswer Part(HttpStatusCode status, JsonElement body) =>
        new(status, _title) { Body = body, IsEmpty = body.ValueKind == JsonValueKind.Undefined, Date = Date, IsPart = true, Explain = Explain };

    /// <summary>What is in the body under a path of names, and of positions in lists; <see langword="null"/> when it is not there.</summary>
    public JsonElement? Find(params ReadOnlySpan<string> path)
    {
        var json = Body;
        foreach (var name in path)
        {
            if (json.ValueKind == JsonValueKind.Array && int.TryParse(name, out var position) && position < json.GetArrayLength())
                json = json[position];
            else if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty(name, out json))
                return null;
        }
        return json;
    }

    /// <summary>The text under a path.</summary>
    public string? Text(params ReadOnlySpan<string> path) => Find(path) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <summary>
    /// The error that the answer is, by the usual meaning of its status. Its message repeats nothing that the service sent but its code.
    /// </summary>
    public ConnectorException Fault() => Explain?.Invoke(this) is { } explained
        ? new ConnectorException(explained.Kind, explained.Code, explained.Message, explained.InnerException) { RetryAfter = explained.RetryAfter ?? RetryAfter }
        : new ConnectorException(Kind, IsUnreadable ? "not_json" : Code ?? $"http_{(int)Status}", Sentence) { RetryAfter = RetryAfter };

    private bool IsUnreadable => Status < HttpStatusCode.MultipleChoices && !IsJson;

    private ConnectorErrorKind Kind => Status switch
    {
        // What cannot be read looks different next time.
        < HttpStatusCode.MultipleChoices => IsJson ? ConnectorErrorKind.Bug : ConnectorErrorKind.Transient,
        HttpStatusCode.Unauthorized => ConnectorErrorKind.Authentication,
        HttpStatusCode.Forbidden or HttpStatusCode.PaymentRequired => ConnectorErrorKind.Permission,
        // Somebody else answers at this address, if it is not JSON.
        HttpStatusCode.NotFound => IsJson || IsEmpty ? ConnectorErrorKind.SchemaChanged : ConnectorErrorKind.Configuration,
        HttpStatusCode.Gone => ConnectorErrorKind.CursorExpired,
        HttpStatusCode.TooManyRequests => ConnectorErrorKind.RateLimited,
        HttpStatusCode.RequestTimeout or HttpStatusCode.Locked or (HttpStatusCode)425 => ConnectorErrorKind.Transient,
        HttpStatusCode.NotImplemented => ConnectorErrorKind.NotSupported,
        >= HttpStatusCode.InternalServerError => ConnectorErrorKind.Transient,
        < HttpStatusCode.BadRequest => ConnectorErrorKind.Configuration,
        _ => ConnectorErrorKind.Bug,
    };

    private string Sentence => this switch
    {
        { CameNot: true } => $"{_title} did not answer in time, or the connection broke.",
        { IsUnreadable: true } => $"{_title} answered with something else than JSON.",
        { Status: HttpStatusCode.Unauthorized } => $"{_title} did not accept the credentials.",
        _ => $"{_title} answered {(int)Status}{(Code is { } code ? $" ({code})" : "")}.",
    };

    [GeneratedRegex("^[A-Za-z0-9_.:-]{1,64}$")]
    private static partial Regex Word();
}
