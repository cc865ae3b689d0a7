using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Snapshot.Connectors;

/// <summary>
/// All that a connector may use of the outside: one account's settings, HTTP, the pace of requests, the clock, a logger. Connectors keep no
/// state between calls and read nothing else.
/// </summary>
/// <param name="settings">The account's settings, secrets among them, decrypted for this call only.</param>
public sealed class ConnectorContext(IReadOnlyDictionary<string, string> settings)
{
    private Func<HttpClient> _httpClients = () => new HttpClient();

    /// <summary>Opens HTTP clients; the host decides about proxies, handlers and certificates. They keep to <see cref="Requests"/>.</summary>
    public Func<HttpClient> HttpClients
    {
        get => _httpClients;
        init => _httpClients = value;
    }

    /// <summary>The pace at which requests go to the service, for connectors that send them without <see cref="HttpClients"/>.</summary>
    public RequestPace Requests { get; init; } = RequestPace.Unlimited;

    /// <summary>
    /// Which hosts may be connected to, for connectors that open connections without <see cref="HttpClients"/>: they connect to the addresses
    /// that <see cref="HostAccess.ResolveAsync"/> gives, and to no other.
    /// </summary>
    public HostAccess Hosts { get; init; } = HostAccess.Unrestricted;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>A logger. Never log a setting.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>The same context with other HTTP clients, such as those of this one with a handler in between.</summary>
    public ConnectorContext WithHttpClients(Func<HttpClient> httpClients)
    {
        var copy = (ConnectorContext)MemberwiseClone();
        copy._httpClients = httpClients;
        return copy;
    }

    /// <summary>A setting that must be there.</summary>
    /// <exception cref="ConnectorException">The account lacks it.</exception>
    public string Setting(string name) => OptionalSetting(name)
        ?? throw new ConnectorException(ConnectorErrorKind.Configuration, "setting_missing", $"The setting “{name}” is missing.");

    /// <summary>A setting, or <see langword="null"/> when it was left empty.</summary>
    public string? OptionalSetting(string name) =>
        settings.TryGetValue(name, out var value) && value.Length > 0 ? value : null;
}
