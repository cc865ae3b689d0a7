using System.Collections.Concurrent;
using System.Diagnostics;

namespace Snapshot.Testing.Processes;

/// <summary>
/// Stops the server when its owner is gone, however it went. A shell reads from a pipe that the owner holds open;
/// the operating system closes the pipe even when the owner is killed, and the shell then stops the server.
/// An orderly stop closes the pipe too: there is one way to stop, and each test run proves it.
/// </summary>
internal sealed class Watchdog : IAsyncDisposable
{
    private const string Starting = "starting";
    private const string None = "none";

    // Detached from the owner's process tree and terminal: whoever kills those must not take the watchdog along.
    // Its output stays open until it has finished: that is how the owner waits for it. Its errors go nowhere:
    // nobody reads them any more once the owner is dead, and writing to a broken pipe would end it. macOS has no setsid program.
    private const string Launch = """
        exec 3<&0
        if command -v setsid >/dev/null 2>&1
        then setsid /bin/sh -c "$@" <&3 3<&- 2>/dev/null &
        else /bin/sh -c "$@" <&3 3<&- 2>/dev/null &
        fi
        """;

    // Only a process that its file still names is signalled: by now its number may belong to another.
    // A server that was just starting when the owner died gets a moment to write its number down.
    private const string Script = """
        trap '' HUP INT QUIT TERM
        pid=none
        while read -r line; do pid=$line; done
        folder=$1 file=$2 signal=$3 last=$4 keep=$5
        named() { head -n 1 "$file" 2>/dev/null; }
        tries=0
        while [ "$pid" = starting ] && [ $tries -lt 100 ]; do
          found=$(named); [ -z "$found" ] && sleep 0.05 || pid=$found
          tries=$((tries + 1))
        done
        alive() { [ "$(named)" = "$pid" ] && kill -0 "$pid" 2>/dev/null; }
        tries=0
        while alive; do
          [ $tries -eq 200 ] && signal=$last
          [ $((tries % 200)) -eq 0 ] && kill -$signal "$pid"
          [ $tries -ge 400 ] && break
          sleep 0.05
          tries=$((tries + 1))
        done
        [ "$keep" = keep ] || rm -rf "$folder"
        """;

    // A forgotten owner must keep its server: were the pipe collected as garbage, it would close.
    private static readonly ConcurrentDictionary<Watchdog, bool> s_running = new();

    private readonly Process _process;

    private Watchdog(Process process) => _process = process;

    /// <summary>Watches over a server that writes its process into a file.</summary>
    /// <param name="wrap">Makes a program and its arguments run by the account of the server.</param>
    /// <param name="folder">The server's folder.</param>
    /// <param name="processIdFile">The file, which goes when the server stops in order.</param>
    /// <param name="signals">What ends the server, and what ends it when it has not ended after ten seconds.</param>
    /// <param name="keep">Whether the folder stays.</param>
    public static Watchdog Start(
        Func<string, IEnumerable<string>, (string Program, IEnumerable<string> Arguments)> wrap,
        string folder, string processIdFile, (string First, string Last) signals, bool keep)
    {
        var (program, arguments) = wrap(
            "/bin/sh",
            ["-c", Launch, "watchdog", Script, "snapshot-watchdog", folder, processIdFile, signals.First, signals.Last, keep ? "keep" : "remove"]);
        var process = Process.Start(Command.Describe(program, arguments))
            ?? throw new InvalidOperationException("/bin/sh could not be started.");
        var watchdog = new Watchdog(process);
        s_running.TryAdd(watchdog, true);
        return watchdog;
    }

    public Task ServerIsStartingAsync() => TellAsync(Starting);

    public Task ServerRunsAsync(int processId) => TellAsync($"{processId}");

    public Task ServerIsGoneAsync() => TellAsync(None);

    public async ValueTask DisposeAsync()
    {
        if (!s_running.TryRemove(this, out _))
            return;
        _process.StandardInput.Close();
        await _process.StandardOutput.ReadToEndAsync().ConfigureAwait(false);
        await _process.WaitForExitAsync().ConfigureAwait(false);
        _process.Dispose();
    }

    private async Task TellAsync(string state)
    {
        await _process.StandardInput.WriteLineAsync(state).ConfigureAwait(false);
        await _process.StandardInput.FlushAsync().ConfigureAwait(false);
    }
}
