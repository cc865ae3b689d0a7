using Microsoft.Extensions.Options;

namespace Snapshot.Connectors;

/// <summary>Stops a host that says in a way not understood what accounts may connect to.</summary>
internal sealed class NetworkOptionsValidator : IValidateOptions<SnapshotNetworkOptions>
{
    public ValidateOptionsResult Validate(string? name, SnapshotNetworkOptions options)
    {
        var wrong = options.AllowedHosts.Where(entry => HostRule.Parse(entry) is null)
            .Select(entry => $"{nameof(options.AllowedHosts)}: “{entry}” is no host name, *, *.domain, address or network, with a port or a range of ports behind a colon if need be.")
            .ToList();
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }
}
