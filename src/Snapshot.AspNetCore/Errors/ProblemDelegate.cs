using System.Data.Common;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Snapshot.AspNetCore.Identity;
using Snapshot.Errors;

namespace Snapshot.AspNetCore.Errors;

/// <summary>Runs an endpoint, its parameters' binding included, and turns what a caller can act on into a problem. The rest is the host's.</summary>
internal static class ProblemDelegate
{
    // SQLSTATE of PostgreSQL.
    private const string DiskFull = "53100";

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
            problem = NotBound(error);
        }
        catch (DbException error) when (error.SqlState == DiskFull)
        {
            problem = new(SnapshotErrorCode.DatabaseFull, "The disk of the snapshot database is full.", error);
        }
        catch (DbException error) when (error.IsTransient)
        {
            problem = new(SnapshotErrorCode.DatabaseUnavailable, "The snapshot database cannot be reached; try again.", error);
        }
        if (http.Response.HasStarted)
            throw problem;
        await Problem.From(problem).WriteAsync(http).ConfigureAwait(false);
    };

    private static SnapshotException NotBound(Exception? cause) => new(SnapshotErrorCode.RequestInvalid, "The request is not understood.", cause);
}
