using System.Data.Common;
using System.Globalization;
using Npgsql;

namespace Snapshot.Connectors.Postgres;

/// <summary>
/// The setting <c>connectionString</c> of an account. Whoever connects an account is not who runs the machine: only the keywords listed here are
/// taken, and what Npgsql would otherwise take from the machine – its environment, its files, its tickets – is set or switched off.
/// </summary>
internal sealed class ConnectionSetting
{
    private const int LongestOpening = 60;
    private const int LongestCommand = 600;

    // By the names that Npgsql takes, without blanks.
    private static readonly Dictionary<string, string> Keywords = new(StringComparer.OrdinalIgnoreCase)
    {
        ["host"] = "Host", ["server"] = "Host", ["port"] = "Port", ["database"] = "Database", ["db"] = "Database",
        ["username"] = "Username", ["userid"] = "Username", ["uid"] = "Username", ["password"] = "Password", ["psw"] = "Password", ["pwd"] = "Password",
        ["sslmode"] = "SSL Mode", ["channelbinding"] = "Channel Binding", ["targetsessionattributes"] = "Target Session Attributes",
        ["timeout"] = "Timeout", ["commandtimeout"] = "Command Timeout", ["applicationname"] = "Application Name", ["pooling"] = "Pooling",
        ["gssencryptionmode"] = "GSS Encryption Mode", ["includeerrordetail"] = "Include Error Detail",
    };

    private readonly Dictionary<string, string> _values;

    private ConnectionSetting(Dictionary<string, string> values) => _values = values;

    /// <summary>The hosts, each with its port.</summary>
    public IReadOnlyList<(string Host, int Port)> Hosts { get; private init; } = [];

    public SslMode SslMode { get; private init; }

    /// <exception cref="ConnectorException"><c>connection_string</c>, without anything of the text but keywords.</exception>
    public static ConnectionSetting Parse(string text)
    {
        var values = Read(text);
        var setting = new ConnectionSetting(values)
        {
            Hosts = HostsOf(Required(values, "Host"), values.TryGetValue("Port", out var port) ? Number(port, "Port", ushort.MaxValue) : NpgsqlConnection.DefaultPort),
            SslMode = Choice(values, "SSL Mode", SslMode.Prefer),
        };
        _ = (Required(values, "Username"), Required(values, "Password"));
        if (Choice(values, "GSS Encryption Mode", GssEncryptionMode.Disable) != GssEncryptionMode.Disable)
            throw Refused("“GSS Encryption Mode” is Disable: accounts log in with a password.");
        return setting;
    }

    /// <summary>Npgsql's connection string to addresses that were checked.</summary>
    public string To(IReadOnlyList<(string Address, int Port)> endpoints)
    {
        var builder = new NpgsqlConnectionStringBuilder
        {
            Host = endpoints.Count == 1 ? endpoints[0].Address : string.Join(',', endpoints.Select(endpoint => $"{Bracketed(endpoint.Address)}:{endpoint.Port}")),
            Port = endpoints[0].Port,
            Username = _values["Username"],
            Password = _values["Password"],
            Database = _values.GetValueOrDefault("Database", _values["Username"]),
            // Whose certificate is to be verified is verified by us, without the certificates that the environment names.
            SslMode = SslMode is SslMode.VerifyCA or SslMode.VerifyFull ? SslMode.Require : SslMode,
            ChannelBinding = Choice(_values, "Channel Binding", ChannelBinding.Prefer),
            Timeout = _values.TryGetValue("Timeout", out var opening) ? Number(opening, "Timeout", LongestOpening) : 15,
            CommandTimeout = _values.TryGetValue("Command Timeout", out var command) ? Number(command, "Command Timeout", LongestCommand) : 30,
            ApplicationName = _values.GetValueOrDefault("Application Name", "Snapshot"),
            Pooling = !_values.TryGetValue("Pooling", out var pooling) || (bool.TryParse(pooling, out var pooled) ? pooled : throw Refused("“Pooling” is true or false.")),
            // A few calls of one account run at a time; the database belongs to somebody else.
            MaxPoolSize = 8,
            Timezone = "UTC",
            ClientEncoding = "UTF8",
            // A server may not ask for the Kerberos ticket of this machine.
            RequireAuth = "Password,MD5,ScramSHA256,None",
            GssEncryptionMode = GssEncryptionMode.Disable,
            SslNegotiation = SslNegotiation.Postgres,
            // Never used, with GSS switched off; it keeps apart the pools of names that lead to one address.
            KerberosServiceName = string.Join(',', Hosts.Select(host => host.Host)),
        };
        if (endpoints.Count > 1)
            builder.TargetSessionAttributes = _values.GetValueOrDefault("Target Session Attributes", "any");
        // Npgsql sends what PGOPTIONS holds, unless there is something else to send.
        if (!string.IsNullOrEmpty(Environment.GetEnvironmentVariable("PGOPTIONS")))
            builder.Options = " ";
        return builder.ConnectionString;
    }

    public static string Bracketed(string address) => address.Contains(':', StringComparison.Ordinal) ? $"[{address}]" : address;

    private static Dictionary<string, string> Read(string text)
    {
        var given = new DbConnectionStringBuilder();
        try
        {
            given.ConnectionString = text;
        }
        catch (ArgumentException)
        {
            // The message may repeat the text, and with it the password.
            throw Refused("It cannot be read. It looks like Host=…;Port=5432;Database=…;Username=…;Password=…");
        }
        var values = new Dictionary<string, string>();
        foreach (string keyword in given.Keys)
        {
            if (!Keywords.TryGetValue(keyword.Replace(" ", "", StringComparison.Ordinal), out var name))
                throw Refused($"“{keyword}” is not for an account to set. These are: {string.Join(", ", Keywords.Values.Distinct())}.");
            if (!values.TryAdd(name, (string)given[keyword]))
                throw Refused($"“{name}” is given twice.");
        }
        return values;
    }

    private static List<(string, int)> HostsOf(string text, int port)
    {
        var hosts = new List<(string, int)>();
        foreach (var entry in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var colon = entry.StartsWith('[') ? entry.IndexOf("]:", StringComparison.Ordinal) + 1 : entry.Count(c => c == ':') == 1 ? entry.IndexOf(':', StringComparison.Ordinal) : 0;
            var name = (colon > 0 ? entry[..colon] : entry).Trim('[', ']');
            if (Uri.CheckHostName(name) is not (UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6))
                throw Refused("“Host” is a DNS name or an IP address, or several with commas between them; not a path or a socket.");
            hosts.Add((name, colon > 0 ? Number(entry[(colon + 1)..], "Port", ushort.MaxValue) : port));
        }
        return hosts;
    }

    private static string Required(Dictionary<string, string> values, string name) => values.TryGetValue(name, out var value) && !string.IsNullOrWhiteSpace(value)
        ? value
        : throw Refused($"It names no {name}. Host, Username and Password are needed: nothing is taken from the machine that Snapshot runs on.");

    private static int Number(string text, string name, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 && number <= most
            ? number
            : throw Refused($"“{name}” is a whole number between 1 and {most}.");

    private static T Choice<T>(Dictionary<string, string> values, string name, T otherwise)
        where T : struct, Enum =>
        !values.TryGetValue(name, out var text) ? otherwise
        : Enum.TryParse<T>(text.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var value) && Enum.IsDefined(value) && !char.IsAsciiDigit(text[0]) ? value
        : throw Refused($"“{name}” is one of {string.Join(", ", Enum.GetNames<T>())}.");

    private static ConnectorException Refused(string message) =>
        new(ConnectorErrorKind.Configuration, "connection_string", $"The connection string is refused. {message}");
}
