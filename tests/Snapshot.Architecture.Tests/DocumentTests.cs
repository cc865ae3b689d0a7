using System.Text.RegularExpressions;

namespace Snapshot.Architecture.Tests;

/// <summary>What the documents show is what the samples compile and run.</summary>
public sealed partial class DocumentTests
{
    public static TheoryData<string> Documents => [.. Repository.Files("", "*.md").Where(file => !file.Contains("/TestResults/"))];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Snippets_are_the_samples_own_lines(string document) => Rule.Holds(
        $"Copy the sample's lines into {document}.",
        from Match snippet in Snippet().Matches(Repository.Read(document))
        let expected = Region(snippet.Groups["file"].Value, snippet.Groups["region"].Value)
        where snippet.Groups["code"].Value.Trim() != expected.Trim()
        select $"{snippet.Groups["file"].Value}#{snippet.Groups["region"].Value}");

    [Theory]
    [MemberData(nameof(Documents))]
    public void Links_lead_somewhere(string document) => Rule.Holds(
        "Mend the link.",
        from Match link in Link().Matches(Repository.Read(document))
        let target = link.Groups[1].Value
        where !target.Contains("://", StringComparison.Ordinal) && target.Length > 0
        let path = Path.Combine(Repository.Root, Path.GetDirectoryName(document)!, target)
        where !File.Exists(path) && !Directory.Exists(path)
        select target);

    [Fact]
    public void The_ladder_in_the_document_is_the_ladder_that_is_tested()
    {
        var written = Rung().Matches(Repository.Read("docs/architecture.md")).Select(match => match.Groups[1].Value.Split("  ", StringSplitOptions.TrimEntries));

        Rule.Holds(
            "docs/architecture.md and Ladder.cs differ.",
            from rung in written
            let ranks = rung.Select(folder => Ladder.RungOf($"Snapshot.{folder}")).Distinct().ToList()
            where ranks is not [not null]
            select string.Join(", ", rung));
    }

    [Fact]
    public void Tests_that_a_document_names_are_there() => Rule.Holds(
        "Name the test as it is called.",
        from Match test in NamedTest().Matches(Repository.Read("docs/publishing.md"))
        let file = Repository.Files("tests", $"{test.Groups[1].Value}.cs").SingleOrDefault()
        where file is null || !Regex.IsMatch(Repository.Read(file), $@"\b{test.Groups[2].Value}\(")
        select test.Value);

    private static string Region(string file, string region)
    {
        var text = Repository.Read(file);
        var match = Regex.Match(text, $@"// snippet: {Regex.Escape(region)}\n(?<code>.*?)\n[ \t]*// end snippet", RegexOptions.Singleline);
        Assert.True(match.Success, $"{file} has no snippet “{region}”.");
        var lines = match.Groups["code"].Value.Split('\n');
        var indent = lines.Where(line => line.Trim().Length > 0).Min(line => line.Length - line.TrimStart().Length);
        return string.Join('\n', lines.Select(line => line.Length >= indent ? line[indent..] : line));
    }

    [GeneratedRegex(@"<!-- snippet: (?<file>[^#\s]+)#(?<region>\S+) -->\n```\w*\n(?<code>.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex Snippet();

    [GeneratedRegex(@"\]\(([^)#\s]*)(?:#[^)]*)?\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"`(\w+Tests)\.(\w+)`")]
    private static partial Regex NamedTest();

    [GeneratedRegex(@"^ ?\d+  (\w+(?:  \w+)*)$", RegexOptions.Multiline)]
    private static partial Regex Rung();
}
