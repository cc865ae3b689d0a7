using System.Data.Common;
using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Snapshot.AspNetCore.Identity;
using Snapshot.Errors;

namespace Snapshot.AspNetCore.Errors;

/// <summary>Runs an endpoint, its parameters' binding included, and turns what goes wrong into a problem. What nobody foresaw is logged.</summary>
internal static partial class ProblemDelegate
{
    public static RequestDelegate Around(RequestDelegate inner, QueryParameters parameters) => async http =>
    {
        SnapshotException problem;
        try
        {
            parameters.Read(http, http.RequestServices.GetRequiredService<IOptions<SnapshotHttpOptions>>().Value.HostParameters);
            await inner(http).ConfigureAwait(false);
            // Binding answers 400 with an empty body unless the host has made it throw.
            if (http.Response is not { HasStarted: false, StatusCode: StatusCodes.Status400BadRequest, ContentType: null })
                return;
            problem = NotBound(null);
        }
        catch (Exception error) when (!http.Response.HasStarted && !http.RequestAborted.IsCancellationRequested)
        {
            problem = From(error, http);
        }
        await Problem.From(problem).WriteAsync(http).ConfigureAwait(false);
    };

    private static SnapshotException From(Exception error, HttpContext http)
    {
        switch (error)
        {
            case SnapshotException known:
                return known;
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                return new(SnapshotErrorCode.LimitExceeded, "The request's body is larger than this host takes.", error);
            case BadHttpRequestException:
                return NotBound(error);
            case DbException { IsTransient: true }:
                return new(SnapshotErrorCode.DatabaseUnavailable, "The snapshot database cannot be reached; try again.", error);
        }
        var trace = Activity.Current?.Id ?? http.TraceIdentifier;
        var logger = http.RequestServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ProblemDelegate));
        LogUnforeseen(logger, error, http.Request.Method, http.Request.Path, trace);
        return new(SnapshotErrorCode.InternalError, "The request failed unexpectedly; the host's log says why.", error)
        {
            Details = new Dictionary<string, object?> { ["traceId"] = trace },
        };
    }

    private static SnapshotException NotBound(Exception? cause) => new(SnapshotErrorCode.RequestInvalid, "The request is not understood.", cause);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed unexpectedly ({Trace}).")]
    private static partial void LogUnforeseen(ILogger logger, Exception fault, string method, string path, string trace);
}
