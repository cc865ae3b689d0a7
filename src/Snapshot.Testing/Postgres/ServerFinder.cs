namespace Snapshot.Testing.Postgres;

/// <summary>Takes the first server that can be had: the given one, binaries on this machine, Docker.</summary>
internal static class ServerFinder
{
    public static async Task<IPostgresServer> StartAsync(LocalPostgresOptions options, PostgresMachine machine, CancellationToken cancellationToken)
    {
        if (machine.Given is { Length: > 0 } given && !options.OwnServer)
            return await GivenServer.ConnectAsync(given, cancellationToken).ConfigureAwait(false);

        var folders = await machine.Folders(cancellationToken).ConfigureAwait(false);
        var found = await PostgresBinaries.FindAsync(folders, cancellationToken).ConfigureAwait(false);
        List<PostgresBinaries> usable = [.. found.Where(binaries => !binaries.IsTooOld)];
        if (usable.Count > 0)
        {
            var folder = ClusterFolder.Open(options.DataDirectory);
            return await PrivateCluster.StartAsync(Matching(folder, usable), folder, options, machine.FreePort, cancellationToken).ConfigureAwait(false);
        }

        var container = options.OwnServer ? null : await machine.Container(options, cancellationToken).ConfigureAwait(false);
        return container ?? throw NothingFound(options, found);
    }

    /// <summary>Kept data can be read by the major version that made them, and by no other.</summary>
    private static PostgresBinaries Matching(ClusterFolder folder, List<PostgresBinaries> usable)
    {
        if (folder.DataMajor() is not { } major)
            return usable[0];
        if (usable.Find(binaries => binaries.Version.Major == major) is { } match)
            return match;

        folder.Dispose();
        throw new LocalPostgresException(
            $"The data in {folder.Path} were made by PostgreSQL {major}, which is not here: install it or delete the folder.");
    }

    private static LocalPostgresException NothingFound(LocalPostgresOptions options, IReadOnlyList<PostgresBinaries> tooOld)
    {
        var skipped = string.Join(" and ", tooOld.Select(binaries => $"{binaries.Version} in {binaries.Folder}"));
        var others = options.OwnServer ? "" : $", start Docker, or set {PostgresMachine.GivenVariable} to a connection string";
        return new($"No PostgreSQL {PostgresBinaries.OldestMajor} or newer was found{(skipped.Length > 0 ? $" ({skipped} is too old)" : "")}: "
            + $"install it (`apt-get install postgresql` or `brew install postgresql@17`){others}.");
    }
}
