using Snapshot.Editing;
using Snapshot.Jobs;
using Snapshot.Layout;
using Snapshot.Publishing;
using Snapshot.Records;
using Snapshot.Syncing;
using Snapshot.Tables;
using Snapshot.Testing.Services;

namespace Snapshot.Hosting;

/// <summary>The main job from end to end, every kind of value, each answer held to the right one. It fits any database that a host may bring.</summary>
internal static class ToyStory
{
    private static readonly DateTimeOffset Seen = new(2024, 3, 31, 22, 30, 0, 123, TimeSpan.Zero);
    private static readonly DateTime Local = new(2024, 10, 27, 2, 30, 0, DateTimeKind.Unspecified);
    private static readonly Guid Code = Guid.Parse("00112233-4455-6677-8899-aabbccddeeff");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Three toys with fields of every type.</summary>
    public static InMemoryService Service()
    {
        var toys = ToyService.Toys.With("seen", "Seen", FieldType.Timestamp).With("local", "Local", FieldType.LocalTimestamp)
            .With("at", "At", FieldType.Time).With("weight", "Weight", FieldType.Float).With("code", "Code", FieldType.Uuid).With("good", "Good", FieldType.Boolean);
        var service = new InMemoryService().AddTable(toys);
        for (var i = 1; i <= 3; i++)
            service.Put(
                ToyService.Table, ToyService.Id(i), ("id", ToyService.Id(i)), ("name", $"toy {i}"), ("stock", (long)i), ("price", i / 2m),
                ("made", new DateOnly(2024, 2, i)), ("extra", $$"""{"n": {{i}}}"""), ("seen", Seen), ("local", Local), ("at", new TimeOnly(13, 14, 15)),
                ("weight", 0.1 + 0.2), ("code", Code), ("good", i == 1));
        return service;
    }

    public static async Task RunAsync(ToyHost host)
    {
        await host.CreateAsync();
        Assert.Equal(3, (await host.PullAsync()).Read);
        await ReadAsync(host);
        await ChangeAsync(host);
        await SuggestAsync(host);
        await PullAgainAsync(host);
        await LayOutAsync(host);
        var items = await host.PublishAsync();
        Assert.All(items, item => Assert.Equal(PublicationItemState.Applied, item.State));
        Assert.NotEmpty(await host.Publishing.PublicationsAsync(host.Snapshot, ToyHost.Ann, cancellationToken: Token));
        Assert.Empty(await host.RecordsAsync("edited"));
        Assert.NotEmpty(await host.Browsing.OperationsAsync(host.Snapshot, ToyHost.Ann, cancellationToken: Token));
        Assert.NotEmpty(await host.Browsing.AuditAsync(host.Snapshot, ToyHost.Ann, cancellationToken: Token));
        Assert.NotEmpty(await host.Get<Snapshots.JobService>().ListAsync(host.Snapshot, ToyHost.Ann, cancellationToken: Token));
        await host.Snapshots.DeleteAsync(host.Snapshot, ToyHost.Ann, Token);
    }

    private static async Task ReadAsync(ToyHost host)
    {
        var first = await host.RecordAsync(1);
        Assert.Equal(
            [Seen, Local, new TimeOnly(13, 14, 15), 0.1 + 0.2, Code, true, new DateOnly(2024, 2, 1), 0.5m, 1L],
            new[] { "seen", "local", "at", "weight", "code", "good", "made_on", "price", "stock" }.Select(field => first.Fields[field]));
        Assert.Single(await host.RecordsAsync("made_on = DATE '2024-02-03' and seen < TIMESTAMP '2024-04-01' and name = 'toy 3' and weight > 0.3"));
        string? cursor = null;
        var names = new List<object?>();
        do
        {
            var page = await host.Browsing.PageAsync(
                host.Table, new RecordQuery { Sort = SortKey.Parse("-made_on,seen,weight"), Limit = 1, Cursor = cursor, Search = "toy", Count = true }, ToyHost.Ann, Token);
            names.AddRange(page.Records.Select(record => record.Fields["name"]));
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        Assert.Equal(["toy 3", "toy 2", "toy 1"], names);
        var summary = await host.Browsing.SummarizeAsync(host.Table, new SummaryQuery { GroupBy = "seen", Fields = ["made_on", "weight"] }, ToyHost.Ann, Token);
        Assert.Equal((new DateOnly(2024, 2, 1), 0.1 + 0.2), (summary.Fields[0].Min, summary.Fields[1].Max));
        Assert.Equal(Seen, Assert.Single(summary.Groups!).Value);
    }

    private static async Task ChangeAsync(ToyHost host)
    {
        await host.EditAsync(1, "name", @"back\slash 'quoted'");
        await host.EditAsync(1, "seen", Seen.AddDays(1));
        await host.EditAsync(1, "weight", 1.0 / 3);
        var mistake = await host.Editing.ChangeAsync(host.Table, RecordSelection.All, new BulkChange.Calculate("stock", Calculation.Add, 10), ToyHost.Ann, Token);
        await host.Get<UndoService>().UndoAsync(host.Snapshot, mistake.Operation, ToyHost.Ann, Token);
        var first = await host.RecordAsync(1);
        Assert.Equal([@"back\slash 'quoted'", Seen.AddDays(1), 1.0 / 3, 1L], new[] { "name", "seen", "weight", "stock" }.Select(field => first.Fields[field]));
        Assert.Equal(Seen, first.Edited["seen"]);
        Assert.NotEmpty(await host.Browsing.HistoryAsync(host.Table, first.Id, ToyHost.Ann, cancellationToken: Token));
        await host.Editing.CreateAsync(host.Table, [new Dictionary<string, object?> { ["id"] = "t9", ["name"] = "new" }], ToyHost.Ann, Token);
    }

    private static async Task SuggestAsync(ToyHost host)
    {
        var record = (await host.RecordAsync(2)).Id;
        await host.Suggestions.SuggestAsync(
            host.Table, [NewSuggestion.ForCell(record, "local", Local.AddDays(1)), NewSuggestion.ForCell(record, "name", "other")], ToyHost.Robot, "run", Token);
        Assert.Equal(2, (await host.Suggestions.ListAsync(host.Table, new SuggestionSelection(), ToyHost.Ann, cancellationToken: Token)).Count);
        await host.Suggestions.AcceptAsync(host.Table, new SuggestionSelection { Fields = ["local"] }, ToyHost.Ann, Token);
        await host.Suggestions.RejectAsync(host.Table, new SuggestionSelection(), ToyHost.Ann, Token);
        Assert.Equal(Local.AddDays(1), (await host.RecordAsync(2)).Fields["local"]);
    }

    private static async Task PullAgainAsync(ToyHost host)
    {
        host.Service.Put(ToyService.Table, ToyService.Id(1), ("seen", Seen.AddDays(2)));
        host.Service.Put(ToyService.Table, ToyService.Id(3), ("made", new DateOnly(2025, 1, 1)));
        await host.PullAsync();
        await host.PullAsync();
        Assert.Equal(new DateOnly(2025, 1, 1), (await host.RecordAsync(3)).Fields["made_on"]);
        var conflict = await host.RecordAsync(1);
        Assert.Equal(Seen.AddDays(2), conflict.Conflicts["seen"]);
        await host.Get<ConflictService>().ResolveAsync(host.Table, RecordSelection.All, new ConflictResolution.Mine(), ToyHost.Ann, Token);
    }

    private static async Task LayOutAsync(ToyHost host)
    {
        await host.Get<ColumnService>().AddAsync(host.Table, new NewColumn("Note") { Type = FieldType.Text }, ToyHost.Ann, Token);
        foreach (var index in new[] { new TableIndex("seen"), new TableIndex(null) })
        {
            await host.Get<IndexService>().BuildAsync(host.Table, index, ToyHost.Ann, Token);
            await host.IndexedAsync(index);
        }
        await host.Get<PullService>().ScheduleAsync(host.Snapshot, null, new Recurrence { Every = TimeSpan.FromHours(1) }, ToyHost.Ann, Token);
        Assert.Equal(TimeSpan.FromHours(1), (await host.Get<PullService>().ScheduleAsync(host.Snapshot, ToyHost.Ann, Token))!.Recurrence.Every);
        Assert.Single(await host.RecordsAsync("name ilike '%quoted%'"));
    }
}
