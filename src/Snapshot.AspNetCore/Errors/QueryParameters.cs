using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Snapshot.AspNetCore.Json;
using Snapshot.Errors;

namespace Snapshot.AspNetCore.Errors;

/// <summary>The query parameters of an endpoint. One that it does not have is refused: a filter with a slip in its name would filter nothing.</summary>
internal sealed class QueryParameters
{
    private readonly IReadOnlyDictionary<string, Type> _types;

    private QueryParameters(IReadOnlyDictionary<string, Type> types) => _types = types;

    public static QueryParameters Of(EndpointBuilder endpoint)
    {
        var route = ((RouteEndpointBuilder)endpoint).RoutePattern.Parameters.Select(parameter => parameter.Name).ToHashSet();
        return new(endpoint.Metadata.OfType<IParameterBindingMetadata>()
            .Where(parameter => (parameter.HasTryParse || parameter.ParameterInfo.ParameterType == typeof(string)) && !route.Contains(parameter.Name))
            .ToDictionary(
                parameter => parameter.Name,
                parameter => Plain(parameter.ParameterInfo.ParameterType),
                StringComparer.OrdinalIgnoreCase));
    }

    public Type TypeOf(string name) => _types[name];

    /// <summary>Holds a request's query to the parameters.</summary>
    /// <exception cref="SnapshotException"><c>request_invalid</c>, naming the parameter and what is expected.</exception>
    public void Read(HttpContext http, ICollection<string> ofTheHost)
    {
        foreach (var (name, text) in http.Request.Query)
        {
            if (!_types.TryGetValue(name, out var type))
            {
                if (!ofTheHost.Contains(name))
                    throw Unknown(name);
            }
            else if (!ParameterText.IsUnderstood(type, text.ToString()))
            {
                throw Invalid(name, $"The parameter “{name}” is {ParameterText.Expected(type)}; “{text}” is not.");
            }
        }
    }

    private static Type Plain(Type type)
    {
        var value = Nullable.GetUnderlyingType(type) ?? type;
        return value.IsGenericType && value.GetGenericTypeDefinition() == typeof(Choice<>) ? value.GetGenericArguments()[0] : value;
    }

    private SnapshotException Unknown(string name) =>
        Invalid(name, $"There is no parameter “{name}” here; there are {(_types.Count == 0 ? "none" : string.Join(", ", _types.Keys))}.");

    private SnapshotException Invalid(string name, string message) => new(SnapshotErrorCode.RequestInvalid, message)
    {
        Details = new Dictionary<string, object?> { ["parameter"] = name, ["known"] = _types.Keys },
    };
}
