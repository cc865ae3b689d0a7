using System.Text.Json;
using Snapshot.Hosting;
using Snapshot.Layout;
using Snapshot.Publishing;
using Snapshot.Records;
using Snapshot.Tables;
using Snapshot.Testing.Services;

namespace Snapshot.Syncing;

/// <summary>No value that a service holds ends a pull, a plan or a page. What does not fit is kept raw and shown; what fits is what it was.</summary>
public sealed class OddValueTests(TestServer server)
{
    private const string Half = "\ud800";
    private static readonly string Long = new([.. Enumerable.Range(0, 5000).Select(i => (char)(0x4E00 + i * 7919 % 20000))]);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The field, what the service holds, and what is shown of it as JSON; no JSON where it is kept raw.</summary>
    private static readonly (string Field, object Held, string? Shown)[] Odd =
    [
        ("text", "", "\"\""), ("text", "  \t\r\n", "\"  \\t\\r\\n\""), ("text", "a\0b", null), ("text", Half, null), ("text", $"x{Half}", null), ("text", "\ufffe\uffff", "\"\\uFFFE\\uFFFF\""),
        ("text", "null", "\"null\""), ("text", "{}", "\"{}\""), ("text", Long, $"\"{Long}\""), ("text", 5, "\"5\""), ("text", new object(), null),
        ("boolean", "maybe", null), ("boolean", 2, null), ("boolean", "true", "true"),
        ("integer", "9223372036854775808", null), ("integer", 1.5, null), ("integer", "", null), ("integer", "5.000", "5"), ("integer", long.MinValue, "-9223372036854775808"),
        ("number", "NaN", null), ("number", "-Infinity", null), ("number", "1e400000", null), ("number", double.NaN, null), ("number", "1e300", $"1{new string('0', 300)}"),
        ("number", "1e-16383", $"0.{new string('0', 16382)}1"), ("number", new string('9', 11000), null), ("number", "0x10", null),
        ("float", double.NaN, "\"NaN\""), ("float", double.NegativeInfinity, "\"-Infinity\""), ("float", double.MaxValue, "1.7976931348623157E+308"), ("float", 1e308, "1E+308"), ("float", "1,5", null),
        ("date", "9999-12-31", "\"9999-12-31\""), ("date", "0001-01-01", "\"0001-01-01\""), ("date", "10000-01-01", null), ("date", "-infinity", null), ("date", "2026-02-30", null), ("date", "0000-00-00", null),
        ("time", "24:00:00", null), ("time", "23:59:59.999999", "\"23:59:59.999999\""), ("time", TimeSpan.FromDays(2), null), ("time", "12:00:00.0000000000", "\"12:00:00\""),
        ("timestamp", "infinity", null), ("timestamp", "0001-01-01T00:00:00Z", "\"0001-01-01T00:00:00+00:00\""), ("timestamp", "9999-12-31T23:59:59.999999Z", "\"9999-12-31T23:59:59.999999+00:00\""),
        ("timestamp", "0001-01-01T00:00:00+14:00", null), ("timestamp", "4713-01-01 BC", null), ("timestamp", "2026-06-30T23:59:60Z", null),
        ("local", "0001-01-01T00:00:00", "\"0001-01-01T00:00:00\""), ("local", "294276-12-31", null),
        ("uuid", "not one", null), ("uuid", "{00000000-0000-0000-0000-000000000000}", "\"00000000-0000-0000-0000-000000000000\""),
        ("json", "\"\\ud800\"", null), ("json", "{\"\\udc00\":1}", null), ("json", "[\"\\u0000\"]", null), ("json", """{"a":1,"a":2}""", null), ("json", """{"a":{"b":1,"\u0062":2}}""", null),
        ("json", Nested(64), Nested(64)), ("json", Nested(65), null), ("json", Nested(5000), null), ("json", "[1e400000]", null), ("json", "[1e-20000]", null), ("json", "", null), ("json", "{", null),
        ("json", "\"\\\\u0000\"", "\"\\\\u0000\""), ("json", "[1e300]", $"[1{new string('0', 300)}]"), ("json", "{\"\":\"\"}", "{\"\":\"\"}"), ("json", $"\"{Half}\"", null),
        ("json", $"[{new string('7', 40)}.50]", $"[{new string('7', 40)}.50]"), ("json", Element("\"\\ud800\""), null), ("json", Element("""{"a":1,"a":2}"""), null),
    ];

    [Fact]
    public async Task A_whole_catalogue_goes_every_way()
    {
        var service = Service();
        await using var host = await ToyHost.PulledAsync(server, service);
        await AsExpectedAsync(host);
        Assert.Equal(0, (await host.PullAsync()).Changed);

        // A later pull brings them over other values, and beside edits.
        for (var i = 0; i < Odd.Length; i++)
            service.Put(ToyService.Table, ToyService.Id(i + 1), (Odd[i].Field, null), ("note", "before"));
        await host.PullAsync();
        await host.Editing.SetAsync(host.Table, RecordSelection.All, new Dictionary<string, object?> { ["mine"] = "edited" }, ToyHost.Ann, Token);
        for (var i = 0; i < Odd.Length; i++)
            service.Put(ToyService.Table, ToyService.Id(i + 1), (Odd[i].Field, Odd[i].Held), ("note", "after"));
        await host.PullAsync();
        await AsExpectedAsync(host);
        await host.Editing.DiscardAsync(host.Table, RecordSelection.All, ToyHost.Ann, Token);

        // Pages in the order of each field, summaries, histories.
        foreach (var field in new[] { "text", "boolean", "integer", "number", "float", "date", "time", "timestamp", "local", "uuid", "json" })
            Assert.Equal(Odd.Length, await CountAsync(host, field));
        Assert.Equal(Odd.Length, (await host.Browsing.SummarizeAsync(host.Table, new SummaryQuery { GroupBy = "json" }, ToyHost.Ann, Token)).Count);
        foreach (var record in await host.RecordsAsync())
            Assert.NotEmpty(await host.Browsing.HistoryAsync(host.Table, record.Id, ToyHost.Ann, 10, Token));
    }

    [Fact]
    public async Task What_is_edited_over_them_is_suggested_planned_published_and_taken_back()
    {
        var service = Service();
        await using var host = await ToyHost.PulledAsync(server, service);
        foreach (var (field, held, shown) in Odd.DistinctBy(odd => (odd.Field, odd.Shown is null)))
        {
            var number = Array.FindIndex(Odd, odd => odd == (field, held, shown)) + 1;
            var record = await host.RecordAsync(number);
            await host.Suggestions.SuggestAsync(host.Table, [NewSuggestion.ForCell(record.Id, field, Ordinary(field))], ToyHost.Robot, "run", Token);
        }
        await host.Suggestions.AcceptAsync(host.Table, new SuggestionSelection { Run = "run" }, ToyHost.Ann, Token);
        await host.Editing.DeleteAsync(host.Table, RecordSelection.Where($"remote_id IN ('{ToyService.Id(Odd.Length)}', '{ToyService.Id(3)}')"), ToyHost.Ann, Token);

        var changed = await host.RecordsAsync("edited OR deleted");
        Assert.InRange(changed.Count, 15, Odd.Length);

        var (plan, job) = await host.StartPublishAsync();
        await host.FinishedAsync(job);

        var items = await host.ItemsAsync(plan);
        Assert.All(items, item => Assert.True(item.State == PublicationItemState.Applied, $"{item.RemoteId} {item.Error}"));
        Assert.Equal(changed.Select(record => record.Id).Order(), items.Select(item => item.Record).Order());
        Assert.Equal(0, (await host.PullAsync()).Changed);
        Assert.Empty(await host.RecordsAsync("edited OR in_conflict"));
    }

    [Fact]
    public async Task A_raw_value_that_the_service_changed_is_a_conflict_of_the_plan()
    {
        var service = Service();
        var number = Array.FindIndex(Odd, odd => odd.Held is "NaN") + 1;
        await using var host = await ToyHost.PulledAsync(server, service);
        await host.EditAsync(number, "number", 7);
        service.Put(ToyService.Table, ToyService.Id(number), ("number", "-Infinity"));

        var item = Assert.Single(await host.ItemsAsync((await host.Publishing.PlanAsync(host.Snapshot, null, ToyHost.Ann, Token)).Id));

        Assert.Equal((PublicationItemState.Conflict, "-Infinity"), (item.State, item.Fields[0].Theirs));
    }

    [Fact]
    public async Task Names_of_fields_may_be_as_odd()
    {
        string[] names = ["", " ", "\0", Half, $"a{Half}", "a\0b", "\u202e", "😀", new('x', 500), "new\nline"];
        var service = new InMemoryService().AddTable(new RemoteTable(
            ToyService.Table, $"Toys{Half}\0", [new RemoteField("id", "Id", FieldType.Text), .. names.Select((name, i) => new RemoteField($"f{i}", name, FieldType.Text))]) { Key = ["id"] });
        service.Put(ToyService.Table, ToyService.Id(1), [("id", ToyService.Id(1)), .. names.Select((_, i) => ($"f{i}", (object?)$"{i}"))]);
        await using var host = await ToyHost.StartAsync(await server.CreateDatabaseAsync(), service);
        await host.CreateAsync();
        Assert.Equal(Jobs.JobState.Succeeded, (await host.FinishedAsync(await host.StartPullAsync())).State);
        Assert.Equal(Jobs.JobState.Succeeded, (await host.FinishedAsync(await host.StartPullAsync())).State);

        var table = Assert.Single(await host.Snapshots.TablesAsync(host.Snapshot, ToyHost.Ann, Token));
        var record = Assert.Single((await host.Browsing.PageAsync(table.Ref, new RecordQuery(), ToyHost.Ann, Token)).Records);
        Assert.Equal(names.Select((_, i) => $"{i}"), table.Columns.Skip(1).Select(column => (string)record.Fields[column.Name]!));
    }

    [Fact]
    public async Task An_empty_text_is_a_key_like_any_other()
    {
        var service = ToyService.Create(2);
        service.Put(ToyService.Table, "", ("id", ""), ("name", "nameless"));
        await using var host = await ToyHost.PulledAsync(server, service);
        var record = Assert.Single(await host.RecordsAsync("remote_id = ''"));
        await host.Editing.SetAsync(host.Table, RecordSelection.ByIds([record.Id]), new Dictionary<string, object?> { ["name"] = "named" }, ToyHost.Ann, Token);

        Assert.Equal(PublicationItemState.Applied, Assert.Single(await host.PublishAsync()).State);

        Assert.Equal("named", service.Find(ToyService.Table, "")!["name"]);
        Assert.Equal(0, (await host.PullAsync()).Changed);
    }

    [Fact]
    public async Task A_value_too_long_for_an_index_ends_no_pull_and_is_refused_of_a_person()
    {
        var service = ToyService.Create(3);
        await using var host = await ToyHost.PulledAsync(server, service);
        var index = new TableIndex("extra_text");
        service.Redefine(ToyService.Toys.With("extra_text", "Extra text", FieldType.Text));
        await host.PullAsync();
        await host.Get<IndexService>().BuildAsync(host.Table, index, ToyHost.Ann, Token);
        await host.IndexedAsync(index);

        var error = await Assert.ThrowsAsync<Errors.SnapshotException>(() => host.EditAsync(1, "extra_text", Long));
        Assert.Equal(("value_invalid", "A value of “extra_text” is too long for the index of that field; nothing was changed."), (error.Code.Value, error.Message));
        service.Put(ToyService.Table, ToyService.Id(2), ("extra_text", Long));
        await host.PullAsync();

        Assert.Equal(Long, (await host.RecordAsync(2)).Fields["extra_text"]);
        Assert.Empty((await host.TableAsync()).Indexes);
        await host.EditAsync(1, "extra_text", Long);
    }

    private static async Task AsExpectedAsync(ToyHost host)
    {
        var records = (await host.RecordsAsync()).ToDictionary(record => record.RemoteId!);
        for (var i = 0; i < Odd.Length; i++)
        {
            var (field, held, shown) = Odd[i];
            var record = records[ToyService.Id(i + 1)];
            var value = FieldJson.Write(record.Fields[field], record.Fields[field] is string ? FieldType.Text : FieldType.Json);
            Assert.True((shown ?? "null") == value, $"{field} {i}: {value}");
            Assert.True(shown is not null == !record.Invalid.ContainsKey(field), $"{field} {i}: {string.Join(", ", record.Invalid)}");
            if (shown is null && held is string raw)
                Assert.Equal(raw.Replace("\0", "\u2400", StringComparison.Ordinal).Replace(Half, "\ufffd", StringComparison.Ordinal), record.Invalid[field]);
        }
    }

    private static async Task<int> CountAsync(ToyHost host, string sort)
    {
        var count = 0;
        for (string? cursor = null; ;)
        {
            var page = await host.Browsing.PageAsync(host.Table, new RecordQuery { Sort = [new SortKey(sort)], Limit = 7, Cursor = cursor }, ToyHost.Ann, Token);
            count += page.Records.Count;
            if ((cursor = page.NextCursor) is null)
                return count;
        }
    }

    private static object Ordinary(string field) => field switch
    {
        "boolean" => false,
        "integer" => 7,
        "number" => 7.5m,
        "float" => 0.5,
        "date" => new DateOnly(9999, 12, 31),
        "time" => new TimeOnly(12, 30),
        "timestamp" => new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero),
        "local" => DateTime.MinValue,
        "uuid" => Guid.Empty,
        "json" => "[7]",
        _ => "ordinary",
    };

    private static InMemoryService Service()
    {
        (string Id, FieldType Type)[] fields =
        [
            ("text", FieldType.Text), ("boolean", FieldType.Boolean), ("integer", FieldType.Integer), ("number", FieldType.Number), ("float", FieldType.Float),
            ("date", FieldType.Date), ("time", FieldType.Time), ("timestamp", FieldType.Timestamp), ("local", FieldType.LocalTimestamp), ("uuid", FieldType.Uuid),
            ("json", FieldType.Json), ("note", FieldType.Text), ("mine", FieldType.Text),
        ];
        var service = new InMemoryService().AddTable(new RemoteTable(
            ToyService.Table, "Toys", [new RemoteField("id", "Id", FieldType.Text) { IsWriteOnce = true }, .. fields.Select(field => new RemoteField(field.Id, field.Id, field.Type))])
        {
            Key = ["id"],
            Capabilities = ToyService.Toys.Capabilities,
        });
        for (var i = 0; i < Odd.Length; i++)
            service.Put(ToyService.Table, ToyService.Id(i + 1), ("id", ToyService.Id(i + 1)), (Odd[i].Field, Odd[i].Held));
        return service;
    }

    private static string Nested(int depth) => new string('[', depth) + new string(']', depth);

    private static JsonElement Element(string json) => JsonElement.Parse(json);
}
