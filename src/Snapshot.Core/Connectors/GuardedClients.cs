using Microsoft.Extensions.Http;

namespace Snapshot.Connectors;

/// <summary>Guards the HTTP clients of connectors, whatever the host has made of them.</summary>
internal sealed class GuardedClients(HostAccess hosts) : IHttpMessageHandlerBuilderFilter
{
    public Action<HttpMessageHandlerBuilder> Configure(Action<HttpMessageHandlerBuilder> next) => builder =>
    {
        next(builder);
        if (builder.Name is { } name && name.StartsWith(ConnectorHttp.Prefix, StringComparison.Ordinal))
            builder.PrimaryHandler = new GuardedHandler(hosts, builder.PrimaryHandler, name);
    };
}
