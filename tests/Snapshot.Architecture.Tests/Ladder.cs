namespace Snapshot.Architecture.Tests;

/// <summary>Who may use whom in Snapshot.Core: each folder only those on lower rungs. The lowest comes first.</summary>
internal static class Ladder
{
    private const string Root = "Snapshot.";

    private static readonly string[][] Rungs =
    [
        ["Identity", "Diagnostics"],
        ["Errors", "Events", "Audit", "Analytics"],
        ["Tables", "Jobs", "Limits"],
        ["Records"],
        ["Records.Filtering"],
        ["Connectors", "Storage"],
        ["Operations"],
        ["Snapshots"],
        ["Browsing", "Editing", "Layout", "Suggestions", "Syncing", "Publishing"],
        ["Csv"],
        ["Sharing", "Agents"],
        ["DependencyInjection"],
        ["Postgres.Sql"],
        ["Postgres.Edits", "Postgres.Jobs", "Postgres.Metadata", "Postgres.Reading", "Postgres.Migrations"],
        ["Postgres", "Redis"],
    ];

    /// <summary>A namespace's rung, or <see langword="null"/> when it has none.</summary>
    public static int? RungOf(string space)
    {
        var folder = FolderOf(space);
        var rung = Array.FindIndex(Rungs, folders => folders.Contains(folder));
        return rung < 0 ? null : rung;
    }

    // Registration lives where hosts look for it, and counts as the folder it lies in.
    private static string FolderOf(string space) =>
        space is "Microsoft.Extensions.DependencyInjection" or "Microsoft.AspNetCore.Builder" ? "DependencyInjection"
        : space.StartsWith(Root, StringComparison.Ordinal) ? space[Root.Length..]
        : space;
}
