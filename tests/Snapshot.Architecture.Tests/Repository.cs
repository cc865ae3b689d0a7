namespace Snapshot.Architecture.Tests;

/// <summary>The files that the house rules are about.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>The packages, by the names of their projects.</summary>
    public static IReadOnlyList<string> Packages { get; } = [.. Projects("src").Select(path => Path.GetFileNameWithoutExtension(path))];

    public static IEnumerable<string> Projects(string folder) => Files(folder, "*.csproj");

    public static IEnumerable<string> Sources(string folder) => Files(folder, "*.cs");

    /// <summary>Files by their paths from the root, with “/”; none when the folder is not there.</summary>
    public static IEnumerable<string> Files(string folder, string pattern)
    {
        var path = Path.Combine(Root, folder);
        return !Directory.Exists(path) ? [] : Directory.EnumerateFiles(path, pattern, SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(file => !file.Split('/').Any(part => part is "bin" or "obj" or "artifacts"))
            .Order(StringComparer.Ordinal);
    }

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    public static string[] Lines(string path) => File.ReadAllLines(Path.Combine(Root, path));

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Snapshot.sln")))
                return folder.FullName;
        }
        throw new InvalidOperationException($"No Snapshot.sln above {AppContext.BaseDirectory}: build the tests inside the repository.");
    }
}
