using System.Diagnostics;

namespace Snapshot.Testing.Processes;

/// <summary>Runs a program of a server's, or one that looks after it.</summary>
internal static class Command
{
    public static async Task<CommandResult> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        using var process = Process.Start(Describe(program, arguments))
            ?? throw new InvalidOperationException($"{program} could not be started.");
        process.StandardInput.Close();
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            return new(process.ExitCode, await output.ConfigureAwait(false) + await error.ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    public static ProcessStartInfo Describe(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // An account that we drop to may not see the folder we stand in; the programs complain about that.
            WorkingDirectory = "/",
        };

        // A developer's PGDATA, PGPORT or PGOPTIONS must not reach our server.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("PG", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        // English messages, which we look into; and on macOS no locale that starts threads before the server forks.
        start.Environment["LC_ALL"] = "C";
        return start;
    }
}
