using System.Data.Common;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Snapshot.Errors;

namespace Snapshot.AspNetCore.Errors;

/// <summary>Runs an endpoint, its parameters' binding included, and turns what a caller can act on into a problem. The rest is the host's.</summary>
internal static class ProblemDelegate
{
    public static RequestDelegate Around(RequestDelegate inner) => async http =>
    {
        SnapshotException problem;
        try
        {
            await inner(http).ConfigureAwait(false);
            // Binding answers 400 with an empty body unless the host has made it throw.
            if (http.Response is not { HasStarted: false, StatusCode: StatusCodes.Status400BadRequest, ContentType: null })
                return;
            problem = NotBound(http, null);
        }
        catch (SnapshotException error)
        {
            problem = error;
        }
        catch (BadHttpRequestException error) when (error.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            problem = new(SnapshotErrorCode.LimitExceeded, "The request's body is larger than this host takes.", error);
        }
        catch (BadHttpRequestException error)
        {
            problem = NotBound(http, error);
        }
        catch (DbException error) when (error.IsTransient)
        {
            problem = new(SnapshotErrorCode.DatabaseUnavailable, "The snapshot database cannot be reached; try again.", error);
        }
        if (http.Response.HasStarted)
            throw problem;
        await Problem.From(problem).WriteAsync(http).ConfigureAwait(false);
    };

    private static SnapshotException NotBound(HttpContext http, Exception? cause)
    {
        var fault = http.GetEndpoint()?.Metadata.GetOrderedMetadata<IParameterBindingMetadata>()
            .FirstOrDefault(parameter => parameter.HasTryParse && http.Request.Query.TryGetValue(parameter.Name, out var given)
                && !ParameterText.IsUnderstood(parameter.ParameterInfo.ParameterType, given.ToString()));
        var message = fault is null
            ? "The request is not understood."
            : $"The parameter “{fault.Name}” is not {ParameterText.Expected(fault.ParameterInfo.ParameterType)}: “{http.Request.Query[fault.Name]}”.";
        return new SnapshotException(SnapshotErrorCode.RequestInvalid, message, cause)
        {
            Details = new Dictionary<string, object?> { ["parameter"] = fault?.Name },
        };
    }
}
