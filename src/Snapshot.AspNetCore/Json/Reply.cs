using Microsoft.AspNetCore.Http;

namespace Snapshot.AspNetCore.Json;

/// <summary>Answers in the API's own JSON.</summary>
internal static class Reply
{
    public static IResult Ok<T>(T value) => TypedResults.Json(value, SnapshotJson.Options);

    /// <summary>201 with the address of what was made.</summary>
    public static IResult Created<T>(HttpContext http, string? location, T value) => At(http, location, value, StatusCodes.Status201Created);

    /// <summary>202 with the address of the job that does it.</summary>
    public static IResult Accepted<T>(HttpContext http, string? location, T value) => At(http, location, value, StatusCodes.Status202Accepted);

    private static IResult At<T>(HttpContext http, string? location, T value, int status)
    {
        http.Response.Headers.Location = location;
        return TypedResults.Json(value, SnapshotJson.Options, statusCode: status);
    }
}
