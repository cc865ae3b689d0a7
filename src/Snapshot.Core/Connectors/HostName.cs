using System.Globalization;
using System.Net;

namespace Snapshot.Connectors;

/// <summary>Names of hosts as they are compared: in ASCII and lower case, without the dot at the end.</summary>
internal static class HostName
{
    public const string Local = "localhost";

    /// <summary>The name or address, or <see langword="null"/> for what is neither: a path, a socket, an empty text.</summary>
    public static string? TryRead(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        if (IPAddress.TryParse(text, out var address))
            return address.ToString();
        try
        {
            var name = new IdnMapping().GetAscii(text.TrimEnd('.')).ToLowerInvariant();
            return Uri.CheckHostName(name) == UriHostNameType.Dns ? name : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
