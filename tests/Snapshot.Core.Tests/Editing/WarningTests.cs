using Snapshot.Hosting;
using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Editing;

/// <summary>What breaks a rule of the service is kept, and the answer says so; the plan holds the same against it.</summary>
public sealed class WarningTests(TestServer server)
{
    private static readonly string Long = new('x', 41);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Changes_answer_with_the_rules_that_their_values_break()
    {
        var service = ToyService.Create(4);
        service.Redefine(ToyService.Toys.Changing("price", field => field with { Precision = 6, Scale = 2 }).Changing("stock", field => field with { Minimum = 0 }));
        await using var host = await ToyHost.PulledAsync(server, service);
        var ids = (await host.RecordsAsync()).Select(record => record.Id).ToList();

        var updated = await host.Editing.UpdateAsync(
            host.Table,
            [
                new RecordUpdate(ids[0], Values(("name", null))), new RecordUpdate(ids[1], Values(("name", Long), ("price", 1.005m))),
                new RecordUpdate(ids[2], Values(("name", Long + Long), ("stock", -1))), new RecordUpdate(ids[3], Values(("name", "fine"))),
            ],
            ToyHost.Ann, Token);
        Assert.Equal(
            [
                ("name", "field_required", 1, $"{ids[0]}"), ("name", "field_too_long", 2, $"{ids[1]} {ids[2]}"), ("price", "field_too_precise", 1, $"{ids[1]}"),
                ("stock", "field_out_of_range", 1, $"{ids[2]}"),
            ],
            Shown(updated.Warnings));
        Assert.Equal("“Name” has at most 40 characters; this has 41.", updated.Warnings[1].Message);

        var created = await host.Editing.CreateAsync(host.Table, [Values(("id", "a"), ("stock", -1)), Values(("id", "b"), ("name", "b"))], ToyHost.Ann, Token);
        Assert.Equal([("name", "field_required", 1, $"{created.Created[0]}"), ("stock", "field_out_of_range", 1, $"{created.Created[0]}")], Shown(created.Warnings));
        var all = await host.Editing.SetAsync(host.Table, RecordSelection.ByIds([ids[0], ids[3]]), Values(("stock", -2)), ToyHost.Ann, Token);
        Assert.Equal([("stock", "field_out_of_range", 2, "")], Shown(all.Warnings));
        var cleared = await host.Editing.ChangeAsync(host.Table, RecordSelection.ByIds([ids[3]]), new BulkChange.Clear(["name"]), ToyHost.Ann, Token);
        Assert.Equal([("name", "field_required", 1, "")], Shown(cleared.Warnings));
        var calculated = await host.Editing.ChangeAsync(
            host.Table, RecordSelection.ByIds([ids[0], ids[2]]), new BulkChange.Calculate("price", Calculation.Multiply, 1.001m), ToyHost.Ann, Token);
        Assert.Equal([("price", "field_too_precise", 2, "")], Shown(calculated.Warnings));
        var replaced = await host.Editing.ChangeAsync(
            host.Table, RecordSelection.ByIds([created.Created[1]]), new BulkChange.Replace("name", "b", Long), ToyHost.Ann, Token);
        Assert.Equal([("name", "field_too_long", 1, "")], Shown(replaced.Warnings));
        var grown = await host.Editing.ChangeAsync(
            host.Table, RecordSelection.ByIds([ids[1]]), new BulkChange.Calculate("price", Calculation.Add, 10_000), ToyHost.Ann, Token);
        Assert.Equal([("price", "field_out_of_range", 1, ""), ("price", "field_too_precise", 1, "")], Shown(grown.Warnings));
        var suggested = await host.Suggestions.SuggestAsync(host.Table, [NewSuggestion.ForCell(ids[1], "price", 0.001m)], ToyHost.Robot, "run", Token);
        Assert.Equal([("price", "field_too_precise", 1, $"{ids[1]}")], Shown(suggested.Warnings));

        var plan = await host.Publishing.PlanAsync(host.Snapshot, null, ToyHost.Ann, Token);
        Assert.Equal(
            updated.Warnings.Concat(created.Warnings).SelectMany(warning => warning.Records).Append(ids[3]).Append(created.Created[1]).Distinct().Order(),
            (await host.ItemsAsync(plan.Id)).Where(item => item.State == PublicationItemState.Invalid).Select(item => item.Record).Order());
    }

    [Fact]
    public async Task What_breaks_no_rule_or_changes_nothing_is_not_warned_of()
    {
        await using var host = await ToyHost.PulledAsync(server, ToyService.Create(2));

        var updates = (await host.RecordsAsync()).Select(record => new RecordUpdate(record.Id, Values(("stock", 9L)))).ToList();
        Assert.Equal(2, (await host.Editing.UpdateAsync(host.Table, updates, ToyHost.Ann, Token)).Changed);
        Assert.Equal(0, (await host.Editing.UpdateAsync(host.Table, updates, ToyHost.Ann, Token)).Changed);
        Assert.Empty((await host.Editing.SetAsync(host.Table, RecordSelection.Where("false"), Values(("name", null)), ToyHost.Ann, Token)).Warnings);
        Assert.Empty((await host.Editing.SetAsync(host.Table, RecordSelection.All, Values(("name", "fine"), ("extra", null)), ToyHost.Ann, Token)).Warnings);
    }

    private static Dictionary<string, object?> Values(params (string Field, object? Value)[] values) => values.ToDictionary(pair => pair.Field, pair => pair.Value);

    private static IEnumerable<(string, string, int, string)> Shown(IEnumerable<FieldWarning> warnings) =>
        warnings.Select(warning => (warning.Field, warning.Code, (int)warning.Count, string.Join(' ', warning.Records))).Order();
}
