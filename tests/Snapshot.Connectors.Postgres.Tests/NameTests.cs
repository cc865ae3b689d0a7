using System.Text.RegularExpressions;
using Snapshot.Records;
using static Snapshot.Connectors.Postgres.Tests.SourceDatabase;

namespace Snapshot.Connectors.Postgres.Tests;

/// <summary>Columns called like the aliases and words of the connector's own SQL are only columns, and numbers keep all their digits.</summary>
public sealed partial class NameTests(SourceServer server)
{
    private const int PageSize = 2;

    [Fact]
    public async Task Columns_called_like_our_own_words_are_read_and_written()
    {
        string[] names = [.. Words().Concat(["a\"b", "a b", "Ä", "select", "user", "order", "oid", "{0}", "$1", "%"]).Where(name => name != "id").Distinct()];
        Assert.Contains("r", names);
        string[] quoted = [.. names.Select(name => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")];
        var source = await server.CreateAsync($"""
            CREATE TABLE t (id int PRIMARY KEY, {string.Join(", ", quoted.Select(name => $"{name} text"))});
            INSERT INTO t SELECT i, {string.Join(", ", names.Select(_ => "'old ' || i"))} FROM generate_series(1, 5) AS i
            """);

        var records = (await source.ScanAsync("public.t", PageSize)).SelectMany(page => page.Records).ToList();
        Assert.Equal(["1", "2", "3", "4", "5"], records.Select(record => record.Id));
        Assert.All(records, record => Assert.All(record.Values.Skip(1), value => Assert.Equal($"old {record.Id}", value)));
        var updated = await source.WriteAsync("public.t", Update(records[0], [.. names.Select(name => (name, (object?)"new"))]));
        Assert.IsType<WriteResult.Applied>(updated[0]);
        var expected = Update("2", [.. names.Select(name => (name, (object?)"new"))]) with { Expected = names.ToDictionary(name => name, _ => (object?)"old 2") };
        Assert.IsType<WriteResult.Applied>((await source.WriteAsync("public.t", expected))[0]);
        Assert.IsType<WriteResult.Conflict>((await source.WriteAsync("public.t", expected))[0]);
        Assert.IsType<WriteResult.Applied>((await source.WriteAsync("public.t", Delete(records[2])))[0]);
        Assert.IsType<WriteResult.Applied>((await source.WriteAsync("public.t", Create([("id", 9L), .. names.Select(name => (name, (object?)"made"))])))[0]);

        records = [.. (await source.ScanAsync("public.t", PageSize)).SelectMany(page => page.Records)];
        Assert.Equal(["1 new", "2 new", "4 old 4", "5 old 5", "9 made"], records.Select(record => $"{record.Id} {Assert.Single(record.Values.Skip(1).Distinct())}"));
    }

    [Theory]
    [InlineData("12345678901234567890.123456789012345678")]
    [InlineData("-0.000000000000000000000000000000000001")]
    [InlineData("99999999999999999999999999999999999999999999999999")]
    public async Task A_number_keeps_all_its_digits(string digits)
    {
        var source = await server.CreateAsync("CREATE TABLE t (id int PRIMARY KEY, v numeric); INSERT INTO t VALUES (1, 0)");

        var written = await source.WriteAsync("public.t", Update(await source.RecordAsync("public.t", "1"), ("v", BigDecimal.Parse(digits))));

        Assert.IsType<WriteResult.Applied>(written[0]);
        Assert.Equal(digits, (await source.RecordAsync("public.t", "1")).Values[1]);
        Assert.Equal(digits, await source.ScalarAsync("SELECT v::text FROM t"));
    }

    private static IEnumerable<string> Words()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Snapshot.sln")))
            folder = Path.GetDirectoryName(folder)!;
        return Directory.EnumerateFiles(Path.Combine(folder, "src", "Snapshot.Connectors.Postgres"), "*.cs").Select(File.ReadAllText)
            .SelectMany(source => Aliases().Matches(source)).Select(match => match.Groups.Values.Skip(1).First(group => group.Success).Value)
            .Where(name => name is not ("xmin" or "ctid" or "tableoid" or "xmax" or "cmin" or "cmax"));
    }

    [GeneratedRegex(@"\b(?:AS|FROM|JOIN|WITH|INTO|UPDATE) ([a-z_]\w*)|\b([a-z_]\w*) AS \w|\b([a-z]\w*)\.[a-z_{""]|\b([a-z_]+)\(")]
    private static partial Regex Aliases();
}
