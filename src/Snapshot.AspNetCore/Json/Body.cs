using System.Reflection;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Snapshot.Errors;

namespace Snapshot.AspNetCore.Json;

/// <summary>A request's JSON body, bound as a parameter of an endpoint. What is not understood is refused with its place.</summary>
internal readonly record struct Body<T>(T Value) : IEndpointParameterMetadataProvider
    where T : class
{
    public static async ValueTask<Body<T>> BindAsync(HttpContext http)
    {
        if (!http.Request.HasJsonContentType())
            throw http.Request.ContentType is { Length: > 0 } type
                ? new SnapshotException(SnapshotErrorCode.MediaTypeUnsupported, $"The request needs a JSON body, with the content type application/json; it has “{type}”.")
                : Invalid("The request needs a JSON body, with the content type application/json.", null);
        var encoding = EncodingOf(http.Request.GetTypedHeaders().ContentType?.Charset.Value)
            ?? throw new SnapshotException(SnapshotErrorCode.MediaTypeUnsupported, "The encoding that the content type names is not known; send UTF-8.");
        try
        {
            var value = await ReadAsync(http, encoding).ConfigureAwait(false);
            return new Body<T>(value ?? throw Invalid("The request's body is null.", null));
        }
        catch (JsonException error)
        {
            throw Invalid($"The request's body is not understood{(error.Path is { Length: > 1 } path ? $" at {path}" : "")}: {JsonFault.Describe(error)}", error);
        }
    }

    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata(["application/json"], typeof(T)));

    private static async ValueTask<T?> ReadAsync(HttpContext http, Encoding encoding)
    {
        if (encoding is UTF8Encoding)
            return await JsonSerializer.DeserializeAsync<T>(http.Request.Body, SnapshotJson.Options, http.RequestAborted).ConfigureAwait(false);
        var text = Encoding.CreateTranscodingStream(http.Request.Body, encoding, Encoding.UTF8, leaveOpen: true);
        await using (text.ConfigureAwait(false))
            return await JsonSerializer.DeserializeAsync<T>(text, SnapshotJson.Options, http.RequestAborted).ConfigureAwait(false);
    }

    private static Encoding? EncodingOf(string? charset)
    {
        try
        {
            return string.IsNullOrEmpty(charset) ? Encoding.UTF8 : Encoding.GetEncoding(charset.Trim('"'));
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static SnapshotException Invalid(string message, JsonException? error) => new(SnapshotErrorCode.RequestInvalid, message, error)
    {
        Details = new Dictionary<string, object?> { ["path"] = error?.Path, ["line"] = error?.LineNumber, ["byte"] = error?.BytePositionInLine },
    };
}
