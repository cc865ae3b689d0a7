using System.Globalization;
using Snapshot.Errors;

namespace Snapshot.Connectors.Http;

/// <summary>Tries a connector from the command line, without a host and a database: checks an account, discovers its tables, reads records.</summary>
public static class ConnectorConsole
{
    /// <summary>
    /// Runs one command: <c>settings</c>, <c>check</c>, <c>discover</c>, or <c>read</c> with a table and, if not ten, how many records. Settings follow as
    /// <c>name=value</c>; those that are missing are taken from environment variables such as <c>NOTES_TOKEN</c> for the setting <c>token</c> of the connector <c>notes</c>.
    /// </summary>
    /// <param name="connector">The connector.</param>
    /// <param name="arguments">The command line.</param>
    /// <param name="output">Where to write; the console by default.</param>
    /// <param name="cancellationToken">Ends the command.</param>
    /// <returns>The exit code: 0; 1 when the service or the connector failed; 2 when the command line or a setting is wrong.</returns>
    public static async Task<int> RunAsync(
        IConnector connector, IReadOnlyList<string> arguments, TextWriter? output = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(connector);
        ArgumentNullException.ThrowIfNull(arguments);
        var text = new ConsoleText(output ?? Console.Out, connector.Spec);
        string[] words = [.. arguments.Where(argument => !argument.Contains('=', StringComparison.Ordinal))];
        var most = 10;
        if (words is not (["settings"] or ["check"] or ["discover"] or ["read", _]
            or ["read", _, _]) || (words.Length == 3 && !int.TryParse(words[2], NumberStyles.None, CultureInfo.InvariantCulture, out most)))
            return text.Usage();
        if (words[0] == "settings")
            return text.Settings();
        try
        {
            var context = new ConnectorContext(connector.Spec.Complete(Settings(connector.Spec, arguments)));
            return words switch
            {
                ["check"] => await CheckAsync(connector, context, text, cancellationToken).ConfigureAwait(false),
                ["discover"] => text.Tables(await connector.DiscoverAsync(context, cancellationToken).ConfigureAwait(false)),
                _ => await ReadAsync(connector, context, words[1], most, text, cancellationToken).ConfigureAwait(false),
            };
        }
        catch (SnapshotException e)
        {
            return text.Wrong(e.Message);
        }
        catch (ConnectorException e)
        {
            return text.Failed(e);
        }
    }

    private static async Task<int> CheckAsync(IConnector connector, ConnectorContext context, ConsoleText text, CancellationToken cancellationToken)
    {
        await connector.CheckAsync(context, cancellationToken).ConfigureAwait(false);
        return text.Works();
    }

    private static async Task<int> ReadAsync(
        IConnector connector, ConnectorContext context, string id, int most, ConsoleText text, CancellationToken cancellationToken)
    {
        var tables = await connector.DiscoverAsync(context, cancellationToken).ConfigureAwait(false);
        if (tables.FirstOrDefault(table => table.Id == id) is not { } table)
            return text.Wrong($"There is no table “{id}”; there are {string.Join(", ", tables.Select(known => $"“{known.Id}”"))}.");
        var read = 0;
        if (most > 0)
        {
            var request = new ReadRequest(table) { PageSize = most };
            await foreach (var page in connector.ReadAsync(context, request, cancellationToken).ConfigureAwait(false))
            {
                foreach (var record in page.Records.Take(most - read))
                    text.Record(table, record);
                read += Math.Min(page.Records.Count, most - read);
                if (read == most)
                    break;
            }
        }
        return text.Summary(read);
    }

    private static Dictionary<string, string> Settings(ConnectorSpec spec, IReadOnlyList<string> arguments)
    {
        var given = arguments.Where(argument => argument.Contains('=', StringComparison.Ordinal)).Select(argument => argument.Split('=', 2))
            .GroupBy(pair => pair[0]).ToDictionary(pairs => pairs.Key, pairs => pairs.Last()[1]);
        foreach (var setting in spec.Settings)
        {
            if (!given.ContainsKey(setting.Name) && Environment.GetEnvironmentVariable(ConsoleText.Variable(spec, setting)) is { Length: > 0 } value)
                given[setting.Name] = value;
        }
        return given;
    }
}
