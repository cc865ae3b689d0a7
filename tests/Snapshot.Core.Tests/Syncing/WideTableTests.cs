using Snapshot.Editing;
using Snapshot.Errors;
using Snapshot.Hosting;
using Snapshot.Layout;
using Snapshot.Records;
using Snapshot.Snapshots;
using Snapshot.Tables;
using Snapshot.Testing.Services;

namespace Snapshot.Syncing;

/// <summary>The widest tables go every way, each field filled with more than a row has place for; wider ones are refused when they are added.</summary>
public sealed class WideTableTests(TestServer server)
{
    private static readonly string Filling = string.Concat(Enumerable.Range(0, 30).Select(i => (char)(0x4E00 + i * 311)));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_widest_table_is_pulled_edited_published_and_taken_back()
    {
        const int fields = SnapshotTables.MostFields;
        var service = Service(fields);
        await using var host = await ToyHost.PulledAsync(server, service);
        var names = (await host.TableAsync()).Columns.Select(column => column.Name).Where(name => name != "id").ToList();
        Assert.Equal(fields - 1, names.Count);

        // Edited, changed there, in conflict, resolved, taken back.
        var mine = names.ToDictionary(name => name, name => (object?)$"mine {name} {Filling}");
        var preview = await host.Editing.PreviewAsync(host.Table, RecordSelection.All, new BulkChange.Set(mine), ToyHost.Ann, cancellationToken: Token);
        Assert.Equal(mine.Count, preview.Examples[0].After!.Count);
        var edited = await host.Editing.SetAsync(host.Table, RecordSelection.All, mine, ToyHost.Ann, Token);
        await host.Get<UndoService>().UndoAsync(host.Snapshot, edited.Operation, ToyHost.Ann, Token);
        Assert.Empty(await host.RecordsAsync("edited"));
        await host.Editing.SetAsync(host.Table, RecordSelection.Where($"remote_id <> '{ToyService.Id(3)}'"), mine, ToyHost.Ann, Token);
        foreach (var number in new[] { 2, 3 })
            Fill(service, number, fields, "theirs");
        Assert.Equal(2, (await host.PullAsync()).Changed);
        Assert.Equal(names.Count, (await host.RecordAsync(2)).Conflicts.Count);
        var third = await host.RecordAsync(3);
        Assert.All(names, name => Assert.StartsWith("theirs", (string)third.Fields[name]!, StringComparison.Ordinal));
        await host.Get<ConflictService>().ResolveAsync(host.Table, RecordSelection.All, new ConflictResolution.Mine(), ToyHost.Ann, Token);

        // Suggested, made, deleted, published with receipts.
        await host.Suggestions.SuggestChangeAsync(
            host.Table, RecordSelection.Where($"remote_id = '{ToyService.Id(3)}'"), new BulkChange.Set(mine), ToyHost.Robot, "run", null, Token);
        await host.Suggestions.AcceptAsync(host.Table, new SuggestionSelection { Run = "run" }, ToyHost.Ann, Token);
        await host.Editing.CreateAsync(host.Table, [new Dictionary<string, object?>(mine) { ["id"] = "t00009" }], ToyHost.Ann, Token);
        await host.Editing.DeleteAsync(host.Table, RecordSelection.Where($"remote_id = '{ToyService.Id(4)}'"), ToyHost.Ann, Token);
        var items = await host.PublishAsync();
        Assert.Equal(5, items.Count);
        Assert.All(items, item => Assert.True(item.State == PublicationItemState.Applied, $"{item.Kind} {item.Error}"));
        Assert.Empty(await host.RecordsAsync("edited OR in_conflict"));
        Assert.Equal(0, (await host.PullAsync()).Changed);

        var summary = await host.Browsing.SummarizeAsync(host.Table, new SummaryQuery { Fields = names }, ToyHost.Ann, Token);
        Assert.Equal((4, names.Count), ((int)summary.Count, summary.Fields.Count));
        Assert.All(summary.Fields, field => Assert.Equal((4, 1), ((int)field.Filled, (int)field.Distinct)));
    }

    [Fact]
    public async Task A_wider_table_is_refused_when_it_is_added()
    {
        await using var host = await ToyHost.StartAsync(await server.CreateDatabaseAsync(), Service(SnapshotTables.MostFields + 1));

        var error = await Assert.ThrowsAsync<SnapshotException>(() => host.CreateAsync());

        Assert.Equal(("limit_exceeded", "fieldsPerTable"), (error.Code.Value, error.Details["limit"] as string));
    }

    private static InMemoryService Service(int fields)
    {
        var service = new InMemoryService().AddTable(new RemoteTable(
            ToyService.Table, "Toys",
            [new RemoteField("id", "Id", FieldType.Text) { IsWriteOnce = true }, .. Names(fields).Select(name => new RemoteField(name, name, FieldType.Text))])
        {
            Key = ["id"],
            Capabilities = ToyService.Toys.Capabilities,
        });
        for (var i = 1; i <= 4; i++)
        {
            service.Put(ToyService.Table, ToyService.Id(i), ("id", ToyService.Id(i)));
            Fill(service, i, fields, "value");
        }
        return service;
    }

    private static void Fill(InMemoryService service, int number, int fields, string text) =>
        service.Put(ToyService.Table, ToyService.Id(number), [.. Names(fields).Select(name => (name, (object?)$"{text} {number} {name} {Filling}"))]);

    private static IEnumerable<string> Names(int fields) => Enumerable.Range(2, fields - 1).Select(i => $"f{i}");
}
