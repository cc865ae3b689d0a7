using Snapshot.Hosting;
using Snapshot.Operations;
using Snapshot.Records;
using Snapshot.Testing.Services;

namespace Snapshot.Editing;

/// <summary>
/// Every verb that can be undone, on records in every state: the whole rows and all suggestions are after an undo what they were before it, and after a
/// redo what they were before that.
/// </summary>
public sealed class UndoEverythingTests(TestServer server)
{
    private const string Refused = "refused";

    private static readonly Dictionary<string, Func<ToyHost, Task<OperationResult>>> Verbs = new()
    {
        ["resolve mine"] = host => ResolveAsync(host, new ConflictResolution.Mine()),
        ["resolve theirs"] = host => ResolveAsync(host, new ConflictResolution.Theirs()),
        ["resolve mine by field"] = host => ResolveAsync(host, new ConflictResolution.Mine { Fields = ["name"] }),
        ["resolve theirs by field"] = host => ResolveAsync(host, new ConflictResolution.Theirs { Fields = ["name", "stock"] }),
        ["resolve by a value"] = host => ResolveAsync(host, new ConflictResolution.Values(new Dictionary<string, object?> { ["name"] = "decided" })),
        ["resolve by their value"] = host => ResolveAsync(host, new ConflictResolution.Values(new Dictionary<string, object?> { ["name"] = "theirs" })),
        ["edit"] = EditAsync,
        ["set all"] = host => ChangeAsync(host, new BulkChange.Set(new Dictionary<string, object?> { ["name"] = "all", ["price"] = null })),
        ["clear"] = host => ChangeAsync(host, new BulkChange.Clear(["stock", "extra"])),
        ["fill"] = host => ChangeAsync(host, new BulkChange.Fill("name", "stock")),
        ["calculate"] = host => ChangeAsync(host, new BulkChange.Calculate("stock", Calculation.Add, 1)),
        ["delete"] = host => ChangeAsync(host, new BulkChange.Delete()),
        ["restore"] = host => ChangeAsync(host, new BulkChange.Restore()),
        ["discard"] = host => ChangeAsync(host, new BulkChange.Discard()),
        ["discard fields"] = host => ChangeAsync(host, new BulkChange.Discard { Fields = ["name"] }),
        ["accept"] = host => host.Suggestions.AcceptAsync(host.Table, new SuggestionSelection(), ToyHost.Ann, Token),
        ["reject"] = host => host.Suggestions.RejectAsync(host.Table, new SuggestionSelection(), ToyHost.Ann, Token),
        ["create"] = host => host.Editing.CreateAsync(host.Table, [new Dictionary<string, object?> { ["name"] = "late", ["extra"] = """{"a":[1,null]}""" }], ToyHost.Ann, Token),
    };

    public static TheoryData<string> Names => [.. Verbs.Keys];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Whatever_an_operation_took_its_undo_brings_back_and_its_redo_takes_again(string verb)
    {
        await using var host = await EveryStateAsync();
        var before = await StateAsync(host);

        Assert.NotEqual(0, (await Verbs[verb](host)).Changed);
        var after = await StateAsync(host);
        Assert.NotEqual(before, after);

        for (var round = 0; round < 2; round++)
        {
            Assert.Empty((await UndoAsync(host)).Left);
            Assert.Equal(before, await StateAsync(host));
            Assert.Empty((await RedoAsync(host)).Left);
            Assert.Equal(after, await StateAsync(host));
        }
    }

    [Fact]
    public async Task One_after_the_other_all_verbs_are_undone_and_done_again()
    {
        await using var host = await EveryStateAsync();
        var states = new List<string> { await StateAsync(host) };
        foreach (var verb in new[] { "edit", "resolve by a value", "discard fields", "accept", "calculate", "restore", "resolve theirs", "create", "reject", "discard", "delete" })
        {
            if ((await Verbs[verb](host)).Operation is not null)
                states.Add(await StateAsync(host));
        }

        Assert.True(states.Count > 8, $"Only {states.Count - 1} changed anything.");
        for (var i = states.Count - 2; i >= 0; i--)
        {
            Assert.Empty((await UndoAsync(host)).Left);
            Assert.Equal(states[i], await StateAsync(host));
        }
        for (var i = 1; i < states.Count; i++)
        {
            Assert.Empty((await RedoAsync(host)).Left);
            Assert.Equal(states[i], await StateAsync(host));
        }
    }

    /// <summary>Clean, edited, created, deleted and missing records; fields in conflict, records deleted there and changed there; an error; suggestions of each kind.</summary>
    private async Task<ToyHost> EveryStateAsync()
    {
        var host = await ToyHost.PulledAsync(server, ToyService.Create(20));
        await host.EditAsync(1, "name", "mine");
        await host.EditAsync(2, "name", "mine");
        await host.EditAsync(2, "stock", 22L);
        await host.EditAsync(3, "name", "mine");
        await DeleteAsync(host, 4);
        await DeleteAsync(host, 5);
        await host.EditAsync(7, "price", 7m);
        await host.EditAsync(8, "name", "mine");
        await DeleteAsync(host, 8);
        await host.Editing.CreateAsync(
            host.Table, [new Dictionary<string, object?> { ["name"] = "made" }, new Dictionary<string, object?> { ["name"] = Refused, ["id"] = ToyService.Id(1) }], ToyHost.Ann, Token);
        // The second create is refused, for its id is taken; and so both conflicts and errors have something in them.
        await host.EditAsync(9, "name", "mine too");
        host.Service.Put(ToyService.Table, ToyService.Id(1), ("name", "theirs"));
        host.Service.Put(ToyService.Table, ToyService.Id(2), ("name", "theirs"), ("stock", 220L));
        host.Service.Remove(ToyService.Table, ToyService.Id(3));
        host.Service.Put(ToyService.Table, ToyService.Id(5), ("name", "theirs"));
        host.Service.Remove(ToyService.Table, ToyService.Id(6));
        host.Service.Put(ToyService.Table, ToyService.Id(8), ("name", "theirs"));
        host.Service.Put(ToyService.Table, ToyService.Id(10), ("stock", "not a number"));
        await host.PullAsync();
        await host.SqlAsync($$"""update snap_{{host.Snapshot}}.toys set _error = '{"code": "odd", "message": "Refused."}' where name in ('{{Refused}}', 'mine', 'mine too')""");
        var ids = (await host.RecordsAsync("true or deleted")).ToDictionary(record => record.RemoteId ?? (string)record.Fields["name"]!, record => record.Id);
        await host.Suggestions.SuggestAsync(
            host.Table,
            [
                NewSuggestion.ForCell(ids[ToyService.Id(1)], "name", "one"), NewSuggestion.ForCell(ids[ToyService.Id(1)], "name", "two", confidence: 0.9f),
                NewSuggestion.ForCell(ids[ToyService.Id(11)], "stock", 9L), NewSuggestion.ForCell(ids["made"], "name", "better"),
                NewSuggestion.ForCell(ids[ToyService.Id(6)], "name", "gone"), new NewSuggestion { Record = ids[Refused], Delete = true },
                new NewSuggestion { Record = ids[ToyService.Id(12)], Delete = true }, new NewSuggestion { Fields = new Dictionary<string, object?> { ["name"] = "new" } },
            ], ToyHost.Robot, cancellationToken: Token);
        return host;
    }

    private static Task<OperationResult> EditAsync(ToyHost host) => ChangeAsync(
        host, new BulkChange.Set(new Dictionary<string, object?> { ["name"] = "edited" }), RecordSelection.Where("remote_id <= 't00003' or created or stock = 10"));

    private static async Task DeleteAsync(ToyHost host, int number) =>
        await host.Editing.DeleteAsync(host.Table, RecordSelection.ByIds((await host.RecordAsync(number)).Id), ToyHost.Ann, Token);

    private static Task<OperationResult> ChangeAsync(ToyHost host, BulkChange change, RecordSelection? records = null) =>
        host.Editing.ChangeAsync(host.Table, records ?? RecordSelection.All, change, ToyHost.Ann, Token);

    private static Task<OperationResult> ResolveAsync(ToyHost host, ConflictResolution by) =>
        host.Get<ConflictService>().ResolveAsync(host.Table, RecordSelection.All, by, ToyHost.Ann, Token);

    private static Task<OperationResult> UndoAsync(ToyHost host) => host.Get<UndoService>().UndoAsync(host.Snapshot, null, ToyHost.Ann, Token);

    private static Task<OperationResult> RedoAsync(ToyHost host) => host.Get<UndoService>().RedoAsync(host.Snapshot, null, ToyHost.Ann, Token);

    // A record's version counts its changes, of which an undo is one.
    private static async Task<string> StateAsync(ToyHost host) => (string)(await host.SqlAsync(
        $"""
        select (select string_agg((to_jsonb(r) - '_version')::text, E'\n' order by _id) from snap_{host.Snapshot}.toys r)
            || E'\nwaiting: ' || coalesce((select string_agg(to_jsonb(s)::text, E'\n' order by id) from snap_{host.Snapshot}._suggestion s), '')
            || E'\ndecided: ' || coalesce((select string_agg((to_jsonb(d) - 'reopened_by')::text, E'\n' order by id) from snap_{host.Snapshot}._decided d where reopened_by is null), '')
        """))!;
}
