using Microsoft.AspNetCore.Http;
using Snapshot.AspNetCore.Json;
using Snapshot.Errors;

namespace Snapshot.AspNetCore.Errors;

/// <summary>An error as RFC 9457 has it, with a stable code to branch on.</summary>
/// <param name="Type"><c>urn:snapshot:problem:</c> and the code.</param>
/// <param name="Title">The code in words.</param>
/// <param name="Status">The status of the response.</param>
/// <param name="Detail">One sentence for a person, about this very case.</param>
/// <param name="Code">The code; it never changes.</param>
/// <param name="Details">Facts for a program: the field, the position, the limit.</param>
internal sealed record Problem(string Type, string Title, int Status, string Detail, string Code, IReadOnlyDictionary<string, object?> Details)
{
    public const string ContentType = "application/problem+json";

    public static Problem From(SnapshotException error) => new(
        $"urn:snapshot:problem:{error.Code}", Words(error.Code.Value), StatusOf(error.Code.Kind), error.Message, error.Code.Value, error.Details);

    public static int StatusOf(ErrorKind kind) => kind switch
    {
        ErrorKind.Invalid => StatusCodes.Status400BadRequest,
        ErrorKind.Unauthenticated => StatusCodes.Status401Unauthorized,
        ErrorKind.Forbidden => StatusCodes.Status403Forbidden,
        ErrorKind.NotFound => StatusCodes.Status404NotFound,
        ErrorKind.Conflict => StatusCodes.Status409Conflict,
        ErrorKind.Limit => StatusCodes.Status413PayloadTooLarge,
        ErrorKind.Unsupported => StatusCodes.Status415UnsupportedMediaType,
        ErrorKind.Internal => StatusCodes.Status500InternalServerError,
        ErrorKind.Remote => StatusCodes.Status502BadGateway,
        _ => StatusCodes.Status503ServiceUnavailable,
    };

    public Task WriteAsync(HttpContext http)
    {
        http.Response.StatusCode = Status;
        return http.Response.WriteAsJsonAsync(this, SnapshotJson.Options, ContentType, http.RequestAborted);
    }

    private static string Words(string code) => char.ToUpperInvariant(code[0]) + code[1..].Replace('_', ' ');
}
