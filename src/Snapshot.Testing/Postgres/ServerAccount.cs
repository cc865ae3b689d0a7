using Snapshot.Testing.Processes;

namespace Snapshot.Testing.Postgres;

/// <summary>
/// The account that runs the server. PostgreSQL refuses to run as root, so root hands over to <c>postgres</c>,
/// which every PostgreSQL package for Linux creates.
/// </summary>
internal sealed class ServerAccount
{
    private const string Name = "postgres";

    private static readonly string[] s_noPrefix = [];

    // Best first: setpriv and runuser execute the program itself, su needs a shell in between.
    private static readonly string[][] s_rootPrefixes =
    [
        ["setpriv", $"--reuid={Name}", $"--regid={Name}", "--init-groups"],
        ["runuser", "-u", Name, "--"],
        ["su", "-s", "/bin/sh", Name, "-c", "exec \"$0\" \"$@\"", "--"],
    ];

    private readonly string[] _prefix;

    private ServerAccount(string[] prefix) => _prefix = prefix;

    public static async Task<ServerAccount> FindAsync(CancellationToken cancellationToken)
    {
        if (!Environment.IsPrivilegedProcess)
            return new(s_noPrefix);

        var account = await Command.RunAsync("id", ["-u", Name], cancellationToken).ConfigureAwait(false);
        if (account.ExitCode != 0)
            throw new LocalPostgresException(
                $"PostgreSQL refuses to run as root and there is no account '{Name}' to run it: create one (`useradd --system {Name}`) or do not run as root.");
        foreach (var prefix in s_rootPrefixes)
        {
            var path = Environment.GetEnvironmentVariable("PATH")?.Split(':') ?? [];
            if (path.Any(folder => File.Exists(Path.Combine(folder, prefix[0]))))
                return new(prefix);
        }

        throw new LocalPostgresException("PostgreSQL refuses to run as root and none of setpriv, runuser and su is here to change the account.");
    }

    public Task<CommandResult> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var (first, rest) = Wrap(program, arguments);
        return Command.RunAsync(first, rest, cancellationToken);
    }

    /// <summary>The same program and arguments, run by this account.</summary>
    public (string Program, IEnumerable<string> Arguments) Wrap(string program, IEnumerable<string> arguments) =>
        _prefix is [var first, .. var rest] ? (first, [.. rest, program, .. arguments]) : (program, arguments);

    /// <summary>Hands <paramref name="folder"/> to the account, and makes sure that it can get there.</summary>
    public async Task TakeAsync(string folder, CancellationToken cancellationToken)
    {
        if (_prefix.Length == 0)
            return;

        var handed = await Command.RunAsync("chown", [Name, folder], cancellationToken).ConfigureAwait(false);
        if (handed.ExitCode != 0)
            throw new LocalPostgresException($"Could not hand {folder} to the account '{Name}': {handed.Output.Trim()}");
        var reached = await RunAsync("test", ["-w", folder], cancellationToken).ConfigureAwait(false);
        if (reached.ExitCode != 0)
            throw new LocalPostgresException(
                $"The account '{Name}', which runs PostgreSQL for root, cannot get to {folder}: choose a folder outside private homes such as /root.");
    }
}
