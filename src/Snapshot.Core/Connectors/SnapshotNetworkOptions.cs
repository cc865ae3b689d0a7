namespace Snapshot.Connectors;

/// <summary>What accounts may connect to. It holds for every connector.</summary>
public sealed class SnapshotNetworkOptions
{
    /// <summary>
    /// Gets or sets the hosts that accounts may connect to. When it is empty these are all public addresses of the internet; otherwise only
    /// those that an entry names:
    /// <list type="bullet">
    /// <item><c>*</c>: every host at a public address.</item>
    /// <item><c>*.example.com</c>: every host of the domain, at a public address.</item>
    /// <item><c>db.example.com</c> or <c>localhost</c>: this host, at a private or loopback address too.</item>
    /// <item><c>10.0.0.0/8</c>, <c>fd00::/8</c> or <c>127.0.0.1</c>: these addresses, whatever name leads there. Link-local addresses, where
    /// clouds keep the credentials of a machine, are allowed in no other way.</item>
    /// </list>
    /// An entry may end with a port or a range of ports: <c>db.example.com:5432</c>, <c>[fd00::/8]:5432-5440</c>. Addresses are checked after
    /// a name was resolved, and the connection goes to the very address that was checked; a redirect is a new connection.
    /// </summary>
    /// <value>The default is empty: public addresses only.</value>
    public IList<string> AllowedHosts { get; set; } = [];
}
