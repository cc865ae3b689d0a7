using Snapshot.Testing.Processes;

namespace Snapshot.Testing.Tests.Postgres;

/// <summary>A folder with programs named like PostgreSQL's, that only tell a version.</summary>
internal sealed class FakeBinaries : IDisposable
{
    private FakeBinaries(string folder) => Folder = folder;

    public string Folder { get; }

    public static async Task<FakeBinaries> CreateAsync(string version)
    {
        var fake = new FakeBinaries(Directory.CreateTempSubdirectory("snapshot-fake-").FullName);
        // A shell writes them: were they open in this process, a program started at that moment by another test
        // would hold them open for an instant, and they could not be executed ("text file busy").
        const string Write = """
            for program in postgres initdb pg_ctl; do
              printf '#!/bin/sh\necho "%s"\n' "$2" > "$1/$program" && chmod +x "$1/$program" || exit 1
            done
            """;
        var written = await Command.RunAsync("sh", ["-c", Write, "fake", fake.Folder, version], TestContext.Current.CancellationToken);
        Assert.Equal(0, written.ExitCode);
        return fake;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
