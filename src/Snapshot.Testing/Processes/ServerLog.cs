using System.Diagnostics;

namespace Snapshot.Testing.Processes;

/// <summary>The log of a server that was started here. It says when the server is ready: whatever listens on the port may be another's.</summary>
internal sealed class ServerLog(string path)
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Where the server writes it.</summary>
    public string Path => path;

    /// <summary>What it holds so far.</summary>
    public string Read()
    {
        if (!File.Exists(path))
            return "";
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd();
    }

    /// <summary>Waits until the server says that it is ready; <see langword="false"/> when it ended, or took longer than 30 seconds.</summary>
    public async Task<bool> TellsAsync(string ready, Process server, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(StartTimeout);
        while (!Read().Contains(ready, StringComparison.Ordinal))
        {
            if (server.HasExited || deadline.IsCancellationRequested)
                return false;
            await Task.Delay(10, cancellationToken).ConfigureAwait(false);
        }
        return true;
    }
}
