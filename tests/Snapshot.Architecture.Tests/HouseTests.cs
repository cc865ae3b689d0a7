using System.Text.RegularExpressions;
using Mono.Cecil;

namespace Snapshot.Architecture.Tests;

public sealed partial class HouseTests
{
    private const int LongestFile = 400;
    private const int MedianFile = 60;
    private const int NinetiethFile = 200;

    [Fact]
    public void No_file_is_too_long() => Rule.Holds(
        $"A file has at most {LongestFile} lines; move what stands by itself into a file of its own.",
        from file in new[] { "src", "samples", "tests" }.SelectMany(Repository.Sources)
        let lines = Repository.Lines(file).Length
        where lines > LongestFile
        select $"{file}: {lines}");

    [Fact]
    public void Most_files_are_short()
    {
        var lengths = Repository.Sources("src").Select(file => Repository.Lines(file).Length).Order().ToList();

        Assert.InRange(lengths[lengths.Count / 2], 1, MedianFile);
        Assert.InRange(lengths[lengths.Count * 9 / 10], 1, NinetiethFile);
    }

    [Fact]
    public void Files_are_named_after_their_type() => Rule.Holds(
        "A file in src holds one type and is named after it.",
        from file in Repository.Sources("src")
        let name = Path.GetFileNameWithoutExtension(file)
        where !Regex.IsMatch(Repository.Read(file), $@"\b(class|record|struct|interface|enum|delegate \w+) {Regex.Escape(name.Split('.')[0])}\b")
        select file);

    [Fact]
    public void Folders_and_types_have_names_that_say_something() => Rule.Holds(
        "Common, Utils, Helpers and their like say nothing; name the thing.",
        Repository.Sources("src").Where(file => Vague().IsMatch(file)));

    [Fact]
    public void Classes_are_sealed_unless_they_are_made_to_be_derived_from() => Rule.Holds(
        "Seal it, or make it abstract or static.",
        from module in Packages.All
        from type in Packages.TypesOf(module)
        where type is { IsClass: true, IsSealed: false, IsAbstract: false, IsValueType: false }
        select type.FullName);

    [Fact]
    public void Public_types_lie_in_the_namespace_of_their_folder() => Rule.Holds(
        "The namespace follows the folder; only registration lies where hosts look for it.",
        from file in Repository.Sources("src")
        let folder = string.Join('.', Path.GetDirectoryName(file)!.Split('/').Skip(1))
        let expected = folder.StartsWith("Snapshot.Core", StringComparison.Ordinal) ? "Snapshot" + folder["Snapshot.Core".Length..] : folder
        let declared = Namespace().Match(Repository.Read(file)).Groups[1].Value
        where declared != expected && !declared.StartsWith("Microsoft.", StringComparison.Ordinal)
        select $"{file}: {declared}");

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = Repository.Read("Snapshot.sln").Replace('\\', '/');

        Rule.Holds(
            "Add it with dotnet sln add.",
            new[] { "src", "samples", "tests" }.SelectMany(Repository.Projects).Where(project => !solution.Contains(project, StringComparison.Ordinal)));
    }

    [Fact]
    public void Nothing_is_left_for_later() => Rule.Holds(
        "Finish it, or open an issue.",
        from file in new[] { "src", "samples" }.SelectMany(Repository.Sources)
        where Unfinished().IsMatch(Repository.Read(file))
        select file);

    [Fact]
    public void No_test_waits_for_time_to_pass() => Rule.Holds(
        "Wait for a condition, not for time.",
        from file in Repository.Sources("tests")
        where !file.EndsWith("/HouseTests.cs", StringComparison.Ordinal) && Sleeps().IsMatch(Repository.Read(file))
        select file);

    [GeneratedRegex(@"(^|/)\w*(Common|Utils?|Utilities|Helpers?|Misc)(/|\.cs)")]
    private static partial Regex Vague();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b|NotImplementedException")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"Thread\.Sleep|Task\.Delay\((TimeSpan|[1-9]\d{3,})")]
    private static partial Regex Sleeps();
}
