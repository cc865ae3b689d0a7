using Snapshot.Errors;
using Snapshot.Hosting;
using Snapshot.Records;
using Snapshot.Testing.Services;

namespace Snapshot.Editing;

public sealed class BulkChangeTests(TestServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<BulkChange, string, object?, object?> Changes => new()
    {
        { new BulkChange.Set(new Dictionary<string, object?> { ["name"] = "new" }), "name", " Mc\tdonald.1 ", "new" },
        { new BulkChange.Clear(["name"]), "name", "x", null },
        { new BulkChange.Fill("name", "price"), "name", "x", "1.50" },
        { new BulkChange.Fill("name", "stock"), "name", "x", "7" },
        { new BulkChange.Replace("name", "a", "b"), "name", "banAna", "bbnAnb" },
        { new BulkChange.Replace("name", "a", "\\&$1") { IgnoreCase = true }, "name", "bAna", "b\\&$1n\\&$1" },
        { new BulkChange.Replace("name", ".*", "x"), "name", "a.*b", "axb" },
        { new BulkChange.Replace("name", "(\\d+)-(\\d+)", "\\2-\\1") { IsRegex = true }, "name", "10-20 and 3-4", "20-10 and 4-3" },
        { new BulkChange.Replace("name", "^O'B", "x';--") { IsRegex = true, IgnoreCase = true }, "name", "o'brien", "x';--rien" },
        { new BulkChange.Case("name", TextCase.Upper), "name", "güter é", "GÜTER É" },
        { new BulkChange.Case("name", TextCase.Title), "name", "hONG kong", "Hong Kong" },
        { new BulkChange.Trim(["name"]), "name", " \t a  b\n\u00a0", "a  b" },
        { new BulkChange.Calculate("stock", Calculation.Subtract, 10), "stock", 7L, -3L },
        { new BulkChange.Calculate("price", Calculation.Multiply, 1.1m), "price", 2m, 2.2m },
        { new BulkChange.Calculate("price", Calculation.Divide, 3), "price", 1m, 0.33333333333333333333m },
        { new BulkChange.Calculate("price", Calculation.Multiply, 2), "price", 0.000000000000000001m, 0.000000000000000002m },
        { new BulkChange.Calculate("price", Calculation.Multiply, BigDecimal.Parse("1e-40")), "price", 5m, BigDecimal.Parse("5e-40") },
        { new BulkChange.Calculate("price", Calculation.Add, BigDecimal.Parse("12345678901234567890123456789012.5")), "price", 0.25m, BigDecimal.Parse("12345678901234567890123456789012.75") },
        { new BulkChange.Calculate("price", Calculation.Round, 1), "price", 2.25m, 2.3m },
        { new BulkChange.Calculate("price", Calculation.Round, 20), "price", BigDecimal.Parse("12345678901234567890.123456789012345678905"), BigDecimal.Parse("12345678901234567890.12345678901234567891") },
        { new BulkChange.Calculate("price", Calculation.Add, 1), "price", null, null },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task What_is_previewed_is_suggested_and_done(BulkChange change, string field, object? before, object? after)
    {
        var service = ToyService.Create(3);
        service.Put(ToyService.Table, ToyService.Id(2), ("stock", 7L), ("price", 1.50m));
        service.Put(ToyService.Table, ToyService.Id(2), (field, before));
        await using var host = await ToyHost.PulledAsync(server, service);
        var two = RecordSelection.Where($"remote_id = '{ToyService.Id(2)}'");
        var changes = !Equals((await host.RecordAsync(2)).Fields[field], after);

        var preview = await host.Editing.PreviewAsync(host.Table, two, change, ToyHost.Ann, cancellationToken: Token);
        var suggested = await host.Suggestions.SuggestChangeAsync(host.Table, two, change, ToyHost.Robot, "run", "why", Token);
        Assert.Equal(Shown(before), Shown((await host.RecordAsync(2)).Fields[field]));
        var result = await host.Editing.ChangeAsync(host.Table, two, change, ToyHost.Ann, Token);

        var count = changes ? 1 : 0;
        Assert.Equal((count, count, count), ((int)preview.Count, (int)suggested.Changed, (int)result.Changed));
        Assert.Equal(Shown(after), Shown((await host.RecordAsync(2)).Fields[field]));
        if (changes)
        {
            Assert.Equal((Shown(before), Shown(after)), (Shown(preview.Examples[0].Before![field]), Shown(preview.Examples[0].After![field])));
            Assert.Equal(SuggestionStanding.Fulfilled, Assert.Single((await host.RecordAsync(2)).Suggestions).Standing);
        }
        Assert.Equal(("toy 1", "toy 3"), ((await host.RecordAsync(1)).Fields["name"], (await host.RecordAsync(3)).Fields["name"]));
    }

    [Fact]
    public async Task A_number_that_overflows_in_one_record_of_many_changes_none()
    {
        var service = ToyService.Create(1000);
        service.Put(ToyService.Table, ToyService.Id(731), ("stock", long.MaxValue));
        await using var host = await ToyHost.PulledAsync(server, service);

        var error = await Assert.ThrowsAsync<SnapshotException>(() => host.Editing.ChangeAsync(
            host.Table, RecordSelection.All, new BulkChange.Calculate("stock", Calculation.Multiply, 2), ToyHost.Ann, Token));

        Assert.Equal((SnapshotErrorCode.ValueInvalid, "For some record the new number is too large for its field; nothing was changed."), (error.Code, error.Message));
        Assert.Empty(await host.RecordsAsync("edited"));
    }

    [Fact]
    public async Task A_decimal_never_outgrows_what_a_field_can_hold()
    {
        var service = ToyService.Create(1);
        service.Put(ToyService.Table, ToyService.Id(1), ("price", 123456789012345.123456789m));
        await using var host = await ToyHost.PulledAsync(server, service);

        await host.Editing.ChangeAsync(host.Table, RecordSelection.All, new BulkChange.Calculate("price", Calculation.Multiply, 1.000000001m), ToyHost.Ann, Token);
        Assert.Equal(BigDecimal.Parse("123456789135801.912469134123456789"), Assert.IsType<BigDecimal>((await host.RecordAsync(1)).Fields["price"]));

        var error = await Assert.ThrowsAsync<SnapshotException>(() => host.Editing.ChangeAsync(
            host.Table, RecordSelection.All, new BulkChange.Calculate("price", Calculation.Multiply, BigDecimal.Parse("1e131060")), ToyHost.Ann, Token));
        Assert.Equal(SnapshotErrorCode.ValueInvalid, error.Code);
    }

    public static TheoryData<BulkChange, string> Refused => new()
    {
        { new BulkChange.Clear([]), "request_invalid" },
        { new BulkChange.Clear(["nmae"]), "field_not_found" },
        { new BulkChange.Clear(["id"]), "field_read_only" },
        { new BulkChange.Fill("stock", "name"), "value_invalid" },
        { new BulkChange.Trim(["stock"]), "value_invalid" },
        { new BulkChange.Case("price", TextCase.Upper), "value_invalid" },
        { new BulkChange.Replace("name", "", "x"), "value_invalid" },
        { new BulkChange.Replace("name", new string('x', 201), "x"), "value_invalid" },
        { new BulkChange.Replace("name", "a", "\0"), "value_invalid" },
        { new BulkChange.Replace("name", "(a)\\1", "x") { IsRegex = true }, "value_invalid" },
        { new BulkChange.Replace("name", "(a", "x") { IsRegex = true }, "value_invalid" },
        { new BulkChange.Calculate("name", Calculation.Add, 1), "value_invalid" },
        { new BulkChange.Calculate("stock", Calculation.Add, 0.5m), "value_invalid" },
        { new BulkChange.Calculate("stock", Calculation.Divide, 2), "value_invalid" },
        { new BulkChange.Calculate("price", Calculation.Divide, 0), "value_invalid" },
        { new BulkChange.Calculate("price", Calculation.Round, 1001), "value_invalid" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task What_cannot_be_done_is_refused_and_nothing_changes(BulkChange change, string code)
    {
        await using var host = await ToyHost.PulledAsync(server, ToyService.Create(2));

        var error = await Assert.ThrowsAsync<SnapshotException>(() => host.Editing.ChangeAsync(host.Table, RecordSelection.All, change, ToyHost.Ann, Token));

        Assert.Equal(code, error.Code.Value);
        Assert.Empty(await host.RecordsAsync("edited"));
    }

    [Fact]
    public async Task An_agent_may_preview_and_suggest_and_not_do_it()
    {
        await using var host = await ToyHost.PulledAsync(server, ToyService.Create(30));
        var change = new BulkChange.Case("name", TextCase.Upper);

        var preview = await host.Editing.PreviewAsync(host.Table, RecordSelection.All, change, ToyHost.Robot, cancellationToken: Token);
        var suggested = await host.Suggestions.SuggestChangeAsync(host.Table, RecordSelection.All, change, ToyHost.Robot, cancellationToken: Token);
        var error = await Assert.ThrowsAsync<SnapshotException>(() => host.Editing.ChangeAsync(host.Table, RecordSelection.All, change, ToyHost.Robot, Token));

        Assert.Equal((30L, 20, 30L), (preview.Count, preview.Examples.Count, suggested.Changed));
        Assert.Equal(SnapshotErrorCode.ActorForbidden, error.Code);
        Assert.Empty(await host.RecordsAsync("edited"));
    }

    private static string Shown(object? value) => value is decimal number ? number.ToString("0.############", System.Globalization.CultureInfo.InvariantCulture) : $"{value}";
}
