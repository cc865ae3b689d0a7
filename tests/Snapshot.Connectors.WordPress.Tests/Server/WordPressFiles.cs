namespace Snapshot.Connectors.WordPress.Tests.Server;

/// <summary>The files of a WordPress on this machine.</summary>
public static class WordPressFiles
{
    /// <summary>Why a test against a WordPress is left out.</summary>
    public const string Absence = "There is no WordPress here: run eng/test, which installs one where there is apt-get.";

    private const string Installed = "/usr/share/wordpress";

    /// <summary>Under CI they have to be here.</summary>
    public static bool AreExpected => Find() is not null || Environment.GetEnvironmentVariable("CI") is "true" or "1";

    /// <summary>The folder of a WordPress: unpacked by <c>eng/setup.sh</c>, or installed.</summary>
    public static string Require() => Find() ?? throw new InvalidOperationException("There is no WordPress here: run eng/test.");

    private static string? Find()
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        while (output is not null && output.Name != "artifacts")
            output = output.Parent;
        return new[] { $"{output?.FullName}/wordpress{Installed}", Installed }.FirstOrDefault(Directory.Exists);
    }
}
