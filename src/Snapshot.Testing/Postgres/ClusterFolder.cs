namespace Snapshot.Testing.Postgres;

/// <summary>The folder of a private cluster: <c>data</c>, the server's log and, where it is kept between runs, a lock.</summary>
internal sealed class ClusterFolder : IDisposable
{
    private readonly FileStream? _lock;

    private ClusterFolder(string path, FileStream? ownership)
    {
        Path = path;
        _lock = ownership;
    }

    public string Path { get; }

    public bool IsKept => _lock is not null;

    public string Data => System.IO.Path.Combine(Path, "data");

    public string Log => System.IO.Path.Combine(Path, "server.log");

    public string ProcessIdFile => System.IO.Path.Combine(Data, "postmaster.pid");

    public static ClusterFolder Open(string? kept)
    {
        if (kept is null)
            return new(Directory.CreateTempSubdirectory("snapshot-postgres-").FullName, null);

        var path = Directory.CreateDirectory(System.IO.Path.GetFullPath(kept)).FullName;
        try
        {
            // The operating system gives the lock back when its owner dies: no stale locks.
            return new(path, new(System.IO.Path.Combine(path, "owner.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException exception)
        {
            throw new LocalPostgresException($"The data in {path} are in use by another process: stop it or choose another DataDirectory.", exception);
        }
    }

    /// <summary>The major version that made the data; null where there are none yet.</summary>
    public int? DataMajor()
    {
        var file = System.IO.Path.Combine(Data, "PG_VERSION");
        return File.Exists(file) ? int.Parse(File.ReadAllText(file)) : null;
    }

    /// <summary>The server's process as the server itself wrote it down; null once it has stopped in order.</summary>
    public async Task<int?> ProcessIdAsync(CancellationToken cancellationToken)
    {
        try
        {
            var lines = await File.ReadAllLinesAsync(ProcessIdFile, cancellationToken).ConfigureAwait(false);
            return lines.Length > 0 ? int.Parse(lines[0]) : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>The end of the log, which says why the server did not start.</summary>
    public string LogTail() => File.Exists(Log) ? string.Join('\n', File.ReadLines(Log).TakeLast(12)) : "";

    public void Dispose() => _lock?.Dispose();
}
