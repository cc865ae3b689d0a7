using Scrutor;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers a type for a service unless that very type is already; instances that the host has made do not count.</summary>
internal sealed class OncePerType : RegistrationStrategy
{
    public static void Add(IServiceCollection services, ServiceDescriptor descriptor)
    {
        if (!services.Any(known => !known.IsKeyedService && known.ServiceType == descriptor.ServiceType && known.ImplementationType == descriptor.ImplementationType))
            services.Add(descriptor);
    }

    public override void Apply(IServiceCollection services, ServiceDescriptor descriptor) => Add(services, descriptor);
}
