using System.Text.RegularExpressions;
using Snapshot.Editing;
using Snapshot.Hosting;
using Snapshot.Layout;
using Snapshot.Publishing;
using Snapshot.Records;
using Snapshot.Tables;
using Snapshot.Testing.Services;

namespace Snapshot.Postgres.Sql;

/// <summary>Fields called like every alias, CTE, column and word of our SQL go through every operation: no name of theirs means one of ours.</summary>
public sealed partial class FieldNameTests(TestServer server)
{
    private const int FieldsPerTable = 150;

    private static readonly string[] Others =
    [
        "tableoid", "ctid", "xmin", "xmax", "cmin", "cmax", "oid", "user", "select", "order", "group", "null", "true", "table", "default", "excluded", "all",
        "current_user", "limit", "offset", "primary", "array", "row", "value", "Ünïcode", "日本", "a.b", "a\"b", "a'b", "a b", "a,b", "-a", "$1", "@a", "%", "_id", "_base", "_state",
    ];

    private static readonly string[] Words = Collect();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<int> Chunks => new(Enumerable.Range(0, (Words.Length + FieldsPerTable - 1) / FieldsPerTable));

    [Theory]
    [MemberData(nameof(Chunks))]
    public async Task Fields_called_like_our_own_words_are_only_fields(int chunk)
    {
        string[] names = [.. Words.Skip(chunk * FieldsPerTable).Take(FieldsPerTable)];
        var service = Service(names);
        await using var host = await ToyHost.PulledAsync(server, service);
        var columns = (await host.TableAsync()).Columns.Where(column => column.Title != "Key").ToList();
        Assert.Equal(names, columns.Select(column => column.Title));
        Assert.Equal(Values(names, "1"), Shown(await host.RecordAsync(1), columns));
        Assert.DoesNotContain(columns, column => column.Name.StartsWith('_'));

        // Both sides change the same fields: conflicts, resolved either way.
        await host.Editing.SetAsync(host.Table, Only(1, 2), columns.ToDictionary(column => column.Name, _ => (object?)"mine"), ToyHost.Ann, Token);
        service.Put(ToyService.Table, ToyService.Id(1), [.. names.Select(name => (name, (object?)"theirs"))]);
        service.Put(ToyService.Table, ToyService.Id(3), [.. names.Select(name => (name, (object?)"new"))]);
        await host.PullAsync();
        Assert.Equal(columns.Select(column => column.Name).Order(), (await host.RecordAsync(1)).Conflicts.Keys.Order());
        Assert.Equal(names.Select(_ => "new"), Shown(await host.RecordAsync(3), columns));
        await host.Get<ConflictService>().ResolveAsync(host.Table, Only(1), new ConflictResolution.Theirs(), ToyHost.Ann, Token);
        Assert.Equal(names.Select(_ => "theirs"), Shown(await host.RecordAsync(1), columns));

        // Deleting, restoring, discarding, and taking it all back.
        await host.Editing.DeleteAsync(host.Table, Only(4), ToyHost.Ann, Token);
        await host.Editing.ChangeAsync(host.Table, Only(4), new BulkChange.Restore(), ToyHost.Ann, Token);
        var discarded = await host.Editing.DiscardAsync(host.Table, Only(2), ToyHost.Ann, Token);
        Assert.Equal(Values(names, "2"), Shown(await host.RecordAsync(2), columns));
        await host.Get<UndoService>().UndoAsync(host.Snapshot, discarded.Operation, ToyHost.Ann, Token);
        Assert.Equal(names.Select(_ => "mine"), Shown(await host.RecordAsync(2), columns));
        var made = Assert.Single((await host.Editing.CreateAsync(
            host.Table, [columns.ToDictionary(column => column.Name, _ => (object?)"made").With("key", "t00009")], ToyHost.Ann, Token)).Created);
        var gone = await host.Editing.DeleteAsync(host.Table, RecordSelection.ByIds([made]), ToyHost.Ann, Token);
        await host.Get<UndoService>().UndoAsync(host.Snapshot, gone.Operation, ToyHost.Ann, Token);
        Assert.Equal(names.Select(_ => "made"), Shown(await host.Browsing.RecordAsync(host.Table, made, ToyHost.Ann, Token), columns));
        foreach (var change in new BulkChange[] { new BulkChange.Delete(), new BulkChange.Restore(), new BulkChange.Discard(), new BulkChange.Clear([columns[0].Name]) })
            await host.Editing.PreviewAsync(host.Table, RecordSelection.All, change, ToyHost.Ann, cancellationToken: Token);

        // Suggestions, of values and of giving up edits.
        await host.Suggestions.SuggestChangeAsync(host.Table, Only(2), new BulkChange.Discard(), ToyHost.Robot, "discard", null, Token);
        await host.Suggestions.SuggestChangeAsync(
            host.Table, Only(5), new BulkChange.Set(columns.ToDictionary(column => column.Name, _ => (object?)"suggested")), ToyHost.Robot, "set", null, Token);
        await host.Suggestions.RejectAsync(host.Table, new SuggestionSelection { Run = "discard" }, ToyHost.Ann, Token);
        await host.Suggestions.AcceptAsync(host.Table, new SuggestionSelection { Run = "set" }, ToyHost.Ann, Token);
        Assert.Equal(names.Select(_ => "suggested"), Shown(await host.RecordAsync(5), columns));

        // Publishing each kind of write, and taking it back.
        await host.Editing.DeleteAsync(host.Table, Only(6), ToyHost.Ann, Token);
        var (plan, job) = await host.StartPublishAsync();
        await host.FinishedAsync(job);
        var items = await host.ItemsAsync(plan);
        Assert.All(items, item => Assert.True(item.State == PublicationItemState.Applied, $"{item.Error}"));
        Assert.Equal(4, items.Count);
        Assert.Equal(names.Select(_ => "made"), names.Select(name => service.Find(ToyService.Table, "t00009")![name]));
        Assert.Equal(names.Select(_ => "suggested"), names.Select(name => service.Find(ToyService.Table, ToyService.Id(5))![name]));
        Assert.Null(service.Find(ToyService.Table, ToyService.Id(6)));
        Assert.Equal(0, (await host.PullAsync()).Changed);
        Assert.Empty(await host.RecordsAsync("edited"));
    }

    [Theory]
    [MemberData(nameof(Chunks))]
    public async Task They_are_filtered_sorted_summarised_computed_and_looked_up(int chunk)
    {
        string[] names = [.. Words.Skip(chunk * FieldsPerTable).Take(FieldsPerTable)];
        await using var host = await ToyHost.PulledAsync(server, Service(names));
        var columns = (await host.TableAsync()).Columns.Where(column => column.Title != "Key").ToList();

        foreach (var column in columns)
        {
            var query = new RecordQuery { Filter = $"\"{column.Name}\" = '{column.Title.Replace("'", "''", StringComparison.Ordinal)} 3'", Sort = [new SortKey(column.Name, Descending: true)] };
            Assert.Equal(ToyService.Id(3), Assert.Single((await host.Browsing.PageAsync(host.Table, query, ToyHost.Ann, Token)).Records).RemoteId);
        }
        var summary = await host.Browsing.SummarizeAsync(
            host.Table, new SummaryQuery { Fields = [.. columns.Select(column => column.Name)], GroupBy = columns[0].Name }, ToyHost.Ann, Token);
        Assert.All(summary.Fields, field => Assert.Equal(6, field.Distinct));
        var layout = host.Get<ColumnService>();
        var both = await layout.AddAsync(host.Table, new NewColumn("both") { Expression = $"\"{columns[0].Name}\" || \"{columns[1].Name}\"" }, ToyHost.Ann, Token);
        var again = await layout.AddAsync(host.Table, new NewColumn("again") { Lookup = new ColumnLookup(columns[0].Name, "toys", columns[0].Name, columns[1].Name) }, ToyHost.Ann, Token);
        var record = await host.RecordAsync(2);
        Assert.Equal(($"{names[0]} 2{names[1]} 2", $"{names[1]} 2"), (record.Fields[both.Name], record.Fields[again.Name]));
        await host.Editing.SetAsync(host.Table, RecordSelection.Where($"\"{again.Name}\" = '{names[1]} 2'"), new Dictionary<string, object?> { [columns[2].Name] = "x" }, ToyHost.Ann, Token);
        Assert.Equal("x", (await host.RecordAsync(2)).Fields[columns[2].Name]);
    }

    private static RecordSelection Only(params int[] numbers) =>
        RecordSelection.Where($"remote_id IN ({string.Join(", ", numbers.Select(number => $"'{ToyService.Id(number)}'"))})");

    private static InMemoryService Service(string[] names)
    {
        var service = new InMemoryService().AddTable(new RemoteTable(
            ToyService.Table, "Toys",
            [new RemoteField("id", "Key", FieldType.Text) { IsWriteOnce = true }, .. names.Select(name => new RemoteField(name, name, FieldType.Text))])
        {
            Key = ["id"],
            Capabilities = ToyService.Toys.Capabilities,
        });
        for (var i = 1; i <= 6; i++)
            service.Put(ToyService.Table, ToyService.Id(i), [("id", ToyService.Id(i)), .. names.Select(name => (name, (object?)$"{name} {i}"))]);
        return service;
    }

    private static IEnumerable<string> Values(string[] names, string number) => names.Select(name => $"{name} {number}");

    private static IEnumerable<string?> Shown(Snapshot.Records.Record record, IEnumerable<Column> columns) => columns.Select(column => (string?)record.Fields[column.Name]);

    // What stands behind AS and WITH, before a point, and as a name of a table: of all statements, and the rest of the words only if they are short.
    private static string[] Collect()
    {
        var sources = Directory.EnumerateFiles(Path.Combine(Repository(), "src", "Snapshot.Core", "Postgres"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText);
        string[] names =
        [
            .. sources.SelectMany(source => Aliases().Matches(source)).Select(match => match.Groups.Values.Skip(1).First(group => group.Success).Value)
                .Concat(Others).Where(name => name is not "id" and not "Key").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
        ];
        Assert.Superset(new HashSet<string> { "r", "s", "next", "target", "row", "key", "value", "source" }, names.ToHashSet());
        return names;
    }

    private static string Repository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Snapshot.sln")))
            folder = Path.GetDirectoryName(folder)!;
        return folder;
    }

    [GeneratedRegex(@"\bas ([a-z_]\w*)|\b([a-z_]\w*) as \w|\b([a-z_]\w*)\.[a-z_{""]|\b(?:from|join|update|into|using) (?:\{[^}]+\} )?([a-z_]\w*)|, ([a-z_]+)\b")]
    private static partial Regex Aliases();
}

file static class Fields
{
    public static IReadOnlyDictionary<string, object?> With(this Dictionary<string, object?> values, string name, object? value)
    {
        values[name] = value;
        return values;
    }
}
