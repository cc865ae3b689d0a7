namespace Snapshot.Architecture.Tests;

public sealed class NamespaceTests
{
    public static TheoryData<string> PackageNames => [.. Repository.Packages];

    [Theory]
    [MemberData(nameof(PackageNames))]
    public void No_namespaces_of_a_package_use_each_other_in_a_circle(string package)
    {
        var module = Packages.All.Single(module => module.Assembly.Name.Name == package);

        Rule.Holds("These uses close a circle of namespaces; turn one around or move a type down.", new NamespaceGraph(module).Cycles());
    }

    [Fact]
    public void Each_folder_of_Core_uses_only_lower_rungs_of_the_ladder()
    {
        var graph = new NamespaceGraph(Packages.Core);
        var climbing =
            from use in graph.Uses
            let rung = Ladder.RungOf(use.From)
            let used = Ladder.RungOf(use.To)
            where rung is not null && used is not null && used >= rung
            select $"{use.From} (rung {rung}) uses {use.To} (rung {used}): {use.Because}";

        Rule.Holds("A folder uses only strictly lower rungs (docs/architecture.md).", climbing);
    }

    [Fact]
    public void Nothing_points_at_a_back_end_not_even_another() => Rule.Holds(
        "Postgres and Redis implement seams; who needs them asks for the seam.",
        from use in new NamespaceGraph(Packages.Core).Uses
        let backEnd = use.To.Split('.')[1]
        where backEnd is "Postgres" or "Redis" && use.From.Split('.')[1] != backEnd
        select $"{use.From} uses {use.To}: {use.Because}");

    [Fact]
    public void Each_folder_of_Core_has_its_rung_on_the_ladder() => Rule.Holds(
        "A new folder gets its rung in Ladder.cs.",
        new NamespaceGraph(Packages.Core).Namespaces.Where(name => Ladder.RungOf(name) is null));
}
