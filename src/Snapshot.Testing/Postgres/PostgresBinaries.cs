using System.Text.RegularExpressions;
using Snapshot.Testing.Processes;

namespace Snapshot.Testing.Postgres;

/// <summary>A folder with PostgreSQL's programs, and their version.</summary>
internal sealed partial record PostgresBinaries(string Folder, Version Version)
{
    /// <summary><c>CREATE DATABASE .. STRATEGY</c> came with 15; so did the SQL that Snapshot itself relies on.</summary>
    public const int OldestMajor = 15;

    private static readonly string[] s_programs = ["postgres", "initdb", "pg_ctl"];

    public bool IsTooOld => Version.Major < OldestMajor;

    public string Program(string name) => Path.Combine(Folder, name);

    /// <summary>Every complete set of programs in <paramref name="folders"/>, in their order, old ones included.</summary>
    public static async Task<IReadOnlyList<PostgresBinaries>> FindAsync(IReadOnlyList<string> folders, CancellationToken cancellationToken)
    {
        List<PostgresBinaries> found = [];
        foreach (var folder in folders.Distinct(StringComparer.Ordinal))
        {
            if (!s_programs.All(program => File.Exists(Path.Combine(folder, program))))
                continue;
            var answer = await Command.RunAsync(Path.Combine(folder, "postgres"), ["--version"], cancellationToken).ConfigureAwait(false);
            if (VersionNumber().Match(answer.Output) is { Success: true } match)
                found.Add(new(folder, new(Number(match.Groups[1]), Number(match.Groups[2]))));
        }

        return found;
    }

    // "15.18", but also "18beta1" and "19devel", which have no minor number.
    private static int Number(Group group) => int.TryParse(group.ValueSpan, out var number) ? number : 0;

    [GeneratedRegex(@"\(PostgreSQL\) (\d+)(?:\.(\d+))?")]
    private static partial Regex VersionNumber();
}
