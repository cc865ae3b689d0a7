using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Snapshot.AspNetCore.Browsing;
using Snapshot.AspNetCore.Connectors;
using Snapshot.AspNetCore.Editing;
using Snapshot.AspNetCore.Errors;
using Snapshot.AspNetCore.Jobs;
using Snapshot.AspNetCore.Layout;
using Snapshot.AspNetCore.OpenApi;
using Snapshot.AspNetCore.Operations;
using Snapshot.AspNetCore.Publishing;
using Snapshot.AspNetCore.Snapshots;
using Snapshot.AspNetCore.Suggestions;
using Snapshot.AspNetCore.Syncing;
using Snapshot.Snapshots;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps Snapshot's HTTP API.</summary>
public static class SnapshotEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps the HTTP API under a prefix. Nothing is anonymous: a call without an actor is answered with 401. The host adds its
    /// own authorisation to what is returned, such as <c>RequireAuthorization()</c>.
    /// </summary>
    /// <param name="endpoints">The host's endpoints.</param>
    /// <param name="prefix">Where the API lies.</param>
    /// <returns>All endpoints of the API, to put conventions on.</returns>
    /// <exception cref="InvalidOperationException">Snapshot, or where it stores, was not added to the services; the message says how.</exception>
    public static IEndpointConventionBuilder MapSnapshotEndpoints(
        this IEndpointRouteBuilder endpoints, [StringSyntax("Route")] string prefix = "/api")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        RequireServices(endpoints.ServiceProvider);
        var api = endpoints.MapGroup(prefix);
        api.AddOpenApiOperationTransformer(ApiDocument.DescribeAsync);
        var mapping = ApiMapping.Next(endpoints.ServiceProvider);
        ((IEndpointConventionBuilder)api).Finally(endpoint =>
        {
            var parameters = QueryParameters.Of(endpoint);
            endpoint.RequestDelegate = ProblemDelegate.Around(endpoint.RequestDelegate!, parameters);
            endpoint.Metadata.Add(parameters);
            ApiOperation.Take(endpoint);
            mapping.Apply(endpoint);
        });
        AccountEndpoints.Map(api);
        SnapshotEndpoints.Map(api);
        TableEndpoints.Map(api);
        LayoutEndpoints.Map(api);
        PullEndpoints.Map(api);
        SchemaEndpoints.Map(api);
        RecordEndpoints.Map(api);
        EditingEndpoints.Map(api);
        UndoEndpoints.Map(api);
        ConflictEndpoints.Map(api);
        SuggestionEndpoints.Map(api);
        PlanEndpoints.Map(api);
        PublicationEndpoints.Map(api);
        OperationEndpoints.Map(api);
        JobEndpoints.Map(api);
        return api;
    }

    private static void RequireServices(IServiceProvider services)
    {
        try
        {
            services.GetRequiredService<SnapshotService>();
        }
        catch (InvalidOperationException missing)
        {
            throw new InvalidOperationException(
                "Call builder.Services.AddSnapshots().UsePostgres(…) before MapSnapshotEndpoints().", missing);
        }
    }
}
