namespace Snapshot.AspNetCore.Tests;

/// <summary>Numbers keep all their digits both ways; changes warn of what the service would refuse.</summary>
public sealed class NumberTests(ApiHost host) : IClassFixture<ApiHost>
{
    private readonly Api _ann = host.As("ann");

    [Fact]
    public async Task Numbers_keep_their_digits_and_broken_rules_are_warned_of()
    {
        var work = await Workspace.PullAsync(host, _ann);
        var id = await work.IdAsync(7);

        var exact = await _ann.PatchAsync(work.Records, $$"""{"records":[{"id":"{{id}}","fields":{"price":12345678901234567890.1234567891} }]}""");
        Assert.Empty(exact["warnings"]!.AsArray());
        Assert.Equal("12345678901234567890.1234567891", (string)(await _ann.GetAsync($"{work.Records}/{id}"))["fields"]!["price"]!);
        Assert.Equal(id, (string)(await _ann.GetAsync($"{work.Records}?filter=price%3D12345678901234567890.1234567891"))["records"]![0]!["id"]!);

        var calculated = await _ann.PostAsync(
            $"{work.Records}/bulk", $$"""{"select":{"ids":["{{id}}"]},"calculate":{"field":"price","operation":"multiply","by":"0.0000000000000000000000000000001"} }""");
        var warning = Assert.Single(calculated["warnings"]!.AsArray())!;
        Assert.Equal(("price", "field_too_precise", 1), ((string)warning["field"]!, (string)warning["code"]!, (int)warning["count"]!));
        Assert.Equal("0.00000000000123456789012345678901234567891", (string)(await _ann.GetAsync($"{work.Records}/{id}"))["fields"]!["price"]!);
        var missing = await _ann.PatchAsync(work.Records, $$"""{"records":[{"id":"{{id}}","fields":{"name":null} }]}""");
        Assert.Equal(("field_required", id), ((string)missing["warnings"]![0]!["code"]!, (string)missing["warnings"]![0]!["records"]![0]!));

        var summary = await _ann.PostAsync($"{work.Records}/summary", """{"filter":"age in (1, 2, 4)","fields":["age"]}""");
        Assert.Equal(System.Text.Json.JsonValueKind.Number, summary["fields"]![0]!["average"]!.GetValueKind());
        Assert.StartsWith("2.3333333333333333", summary["fields"]![0]!["average"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Empty((await _ann.PostAsync($"{work.Records}/summary", "{}"))["fields"]!.AsArray());
    }
}
