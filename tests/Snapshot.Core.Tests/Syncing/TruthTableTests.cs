using System.Text.RegularExpressions;
using Snapshot.Hosting;
using Snapshot.Records;
using static Snapshot.Hosting.ToyService;

namespace Snapshot.Syncing;

/// <summary>Every line of the truth table, tried by a pull, by a plan, and against what the documentation says.</summary>
public sealed partial class TruthTableTests(TestServer server) : IClassFixture<TestServer>
{
    private const string Base = "base";

    public static TheoryData<int> Fields => [.. Enumerable.Range(0, TruthTable.Fields.Count)];

    public static TheoryData<int> Records => [.. Enumerable.Range(0, TruthTable.Records.Count)];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Fields))]
    public async Task A_pull_decides_each_field(int line)
    {
        var rule = TruthTable.Fields[line];
        await using var host = await BothChangedAsync(rule);
        // Another field moves besides, so that the record is looked at in any case.
        host.Service.Put(Table, Id(1), ("stock", 100L));

        await host.PullAsync();

        var record = await host.RecordAsync(1);
        var (value, isEdited, theirs) = Expected(rule);
        Assert.Equal((value, isEdited ? RecordState.Edited : RecordState.Clean), (record.Fields["name"], record.State));
        Assert.Equal(isEdited ? Base : null, record.Edited.GetValueOrDefault("name"));
        Assert.Equal(theirs, record.Conflicts.GetValueOrDefault("name"));
        Assert.Equal(100L, record.Fields["stock"]);
    }

    [Theory]
    [MemberData(nameof(Fields))]
    public async Task A_plan_decides_each_field(int line)
    {
        var rule = TruthTable.Fields[line];
        await using var host = await BothChangedAsync(rule);

        var plan = await host.Publishing.PlanAsync(host.Snapshot, null, ToyHost.Ann, Token);

        var items = await host.ItemsAsync(plan.Id);
        if (rule.Outcome is FieldOutcome.KeepsMine or FieldOutcome.Conflicts)
        {
            var field = Assert.Single(Assert.Single(items).Fields);
            Assert.Equal((Base, Mine(rule), rule.Outcome == FieldOutcome.Conflicts), (field.Old, field.New, field.InConflict));
        }
        else
        {
            Assert.Empty(items);
        }
    }

    [Theory]
    [MemberData(nameof(Records))]
    public async Task A_pull_decides_each_record(int line)
    {
        var rule = TruthTable.Records[line];
        await using var host = await ToyHost.PulledAsync(server, Create(rule.Local is null or RecordState.Created ? 0 : 1));
        await BringAsync(host, rule.Local);
        if (rule.Remote == RemotePresence.Gone)
            host.Service.Remove(Table, Id(1));
        else if (host.Service.Find(Table, Id(1)) is null)
            host.Service.Put(Table, Id(1), ("id", Id(1)), ("name", "toy 1"), ("stock", 1L), ("price", 0.5m));
        if (rule.Remote == RemotePresence.Changed)
            host.Service.Put(Table, Id(1), ("name", "theirs"));

        await host.PullAsync();

        var records = await host.RecordsAsync();
        if (rule.Becomes is null)
        {
            Assert.Empty(records);
            return;
        }
        var record = Assert.Single(records);
        Assert.Equal(rule.Becomes, record.State);
        Assert.Equal(rule.Conflict, record.Conflicts.GetValueOrDefault("_record"));
        Assert.Equal((rule.Becomes, rule.Remote) switch
        {
            (RecordState.Edited or RecordState.Created, _) => "mine",
            (_, RemotePresence.Changed) => "theirs",
            _ => "toy 1",
        }, record.Fields["name"]);
    }

    [Fact]
    public void The_documentation_shows_it()
    {
        var document = File.ReadAllText(Path.Combine(Folder(), "docs", "architecture.md"));

        foreach (var rule in TruthTable.Fields)
            Assert.Contains($"| {Sign(!rule.IsEdited)} | {Sign(!rule.IsChangedThere)} | {Sign(rule.IsSame)} | {rule.Text} |", document);
        foreach (var rule in TruthTable.Records)
            Assert.Contains($"| {Word(rule.Local)} | {rule.Remote.ToString().ToLowerInvariant()} | {rule.Text} |", document);
        Assert.Equal(TruthTable.Fields.Count, FieldLine().Count(document));

        static string Sign(bool equal) => equal ? "=" : "≠";
        static string Word(RecordState? state) => state?.ToString().ToLowerInvariant() ?? "–";
    }

    private static string Mine(FieldRule rule) => rule.IsEdited ? "mine" : Base;

    private static string Theirs(FieldRule rule) => !rule.IsChangedThere ? Base : rule.IsSame ? Mine(rule) : "theirs";

    private static (string Value, bool IsEdited, string? Theirs) Expected(FieldRule rule) => rule.Outcome switch
    {
        FieldOutcome.Nothing => (Base, false, null),
        FieldOutcome.TakesTheirs => (Theirs(rule), false, null),
        FieldOutcome.KeepsMine => (Mine(rule), true, null),
        FieldOutcome.Agrees => (Mine(rule), false, null),
        FieldOutcome.Conflicts => (Mine(rule), true, Theirs(rule)),
        _ => throw new ArgumentOutOfRangeException(nameof(rule), rule.Outcome, null),
    };

    private async Task<ToyHost> BothChangedAsync(FieldRule rule)
    {
        var service = Create(3);
        service.Put(Table, Id(1), ("name", Base));
        var host = await ToyHost.PulledAsync(server, service);
        if (rule.IsEdited)
            await host.EditAsync(1, "name", Mine(rule));
        if (rule.IsChangedThere)
            service.Put(Table, Id(1), ("name", Theirs(rule)));
        return host;
    }

    private static async Task BringAsync(ToyHost host, RecordState? state)
    {
        switch (state)
        {
            case RecordState.Edited:
                await host.EditAsync(1, "name", "mine");
                break;
            case RecordState.Deleted:
                await host.Editing.DeleteAsync(host.Table, RecordSelection.All, ToyHost.Ann, Token);
                break;
            case RecordState.Created:
                await host.Editing.CreateAsync(host.Table, [new Dictionary<string, object?> { ["name"] = "mine" }], ToyHost.Ann, Token);
                break;
            case RecordState.Missing:
                host.Service.Remove(Table, Id(1));
                await host.PullAsync();
                break;
            default:
                break;
        }
    }

    private static string Folder()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Snapshot.sln")))
            folder = Path.GetDirectoryName(folder)!;
        return folder;
    }

    [GeneratedRegex(@"^\| [=≠] \| [=≠] \| [=≠] \|", RegexOptions.Multiline)]
    private static partial Regex FieldLine();
}
