using System.Reflection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Snapshot.Connectors;
using Snapshot.Publishing;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Goes on configuring Snapshot: where it stores, what it connects to.</summary>
public sealed class SnapshotBuilder
{
    internal SnapshotBuilder(IServiceCollection services) => Services = services;

    /// <summary>The host's services.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Registers a connector. Once more is the same as once.</summary>
    public SnapshotBuilder AddConnector<TConnector>()
        where TConnector : class, IConnector
    {
        OncePerType.Add(Services, ServiceDescriptor.Singleton<IConnector, TConnector>());
        return this;
    }

    /// <summary>
    /// Registers a connector that exists already. Two of one class, with different options and different names, are two connectors: two services
    /// of one kind.
    /// </summary>
    public SnapshotBuilder AddConnector(IConnector connector)
    {
        Services.AddSingleton(connector);
        return this;
    }

    /// <summary>
    /// Adds hosts that accounts may connect to: names, <c>*.domain</c>, addresses, networks, each with a port if need be; <c>*</c> for all public
    /// ones. Without any, accounts connect to public addresses only. See <see cref="SnapshotNetworkOptions.AllowedHosts"/>.
    /// </summary>
    public SnapshotBuilder AllowHosts(params string[] hosts)
    {
        ArgumentNullException.ThrowIfNull(hosts);
        Services.Configure<SnapshotNetworkOptions>(options =>
        {
            foreach (var host in hosts)
                options.AllowedHosts.Add(host);
        });
        return this;
    }

    /// <summary>Registers a gate: a rule of the host that every plan is held to. Any number may be registered.</summary>
    public SnapshotBuilder AddPublishGate<TGate>()
        where TGate : class, IPublishGate
    {
        Services.TryAddEnumerable(ServiceDescriptor.Singleton<IPublishGate, TGate>());
        return this;
    }

    /// <summary>Registers a gate that exists already.</summary>
    public SnapshotBuilder AddPublishGate(IPublishGate gate)
    {
        Services.AddSingleton(gate);
        return this;
    }

    /// <summary>Registers every public connector of an assembly.</summary>
    public SnapshotBuilder AddConnectorsFrom(Assembly assembly)
    {
        Services.Scan(scan => scan
            .FromAssemblies(assembly)
            .AddClasses(classes => classes.AssignableTo<IConnector>())
            .UsingRegistrationStrategy(new OncePerType())
            .As<IConnector>()
            .WithSingletonLifetime());
        return this;
    }
}
