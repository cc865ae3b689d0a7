using System.Runtime.CompilerServices;

namespace Snapshot.Connectors.WordPress.Tests.Server;

/// <summary>
/// A test against a real WordPress. Where <c>eng/setup.sh</c> cannot get one – it knows apt-get only – it is left out; under CI it fails instead.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class WordPressFactAttribute : FactAttribute
{
    public WordPressFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        Skip = WordPressFiles.Absence;
        SkipUnless = nameof(WordPressFiles.AreExpected);
        SkipType = typeof(WordPressFiles);
    }
}
