using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Snapshot.AspNetCore.OpenApi;

/// <summary>
/// One of the places where a host has mapped the API. The names of its endpoints, which are the ids of its operations, begin with its own, so that
/// they clash neither with the host's nor with those of another place.
/// </summary>
/// <param name="Name">Its name: <c>Snapshot</c>, <c>Snapshot2</c>…</param>
internal sealed record ApiMapping(string Name)
{
    private static readonly ConditionalWeakTable<IServiceProvider, StrongBox<int>> Counts = new();

    public static ApiMapping Next(IServiceProvider services)
    {
        var number = Interlocked.Increment(ref Counts.GetOrCreateValue(services).Value);
        return new(number == 1 ? "Snapshot" : $"Snapshot{number}");
    }

    public string NameOf(string endpoint) => $"{Name}_{endpoint}";

    /// <summary>Gives an endpoint its name in this place.</summary>
    public void Apply(EndpointBuilder endpoint)
    {
        var name = NameOf(endpoint.Metadata.OfType<IEndpointNameMetadata>().Last().EndpointName);
        foreach (var given in endpoint.Metadata.Where(metadata => metadata is IEndpointNameMetadata or IRouteNameMetadata).ToList())
            endpoint.Metadata.Remove(given);
        endpoint.Metadata.Add(new EndpointNameMetadata(name));
        endpoint.Metadata.Add(this);
    }
}
