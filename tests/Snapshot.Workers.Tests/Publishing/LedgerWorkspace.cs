using System.Text.Json;
using Snapshot.Connectors;
using Snapshot.Identity;
using Snapshot.Jobs;
using Snapshot.Ledger;
using Snapshot.Publishing;
using Snapshot.Tables;
using Snapshot.Testing.Postgres;

namespace Snapshot.Workers.Tests.Publishing;

/// <summary>A workspace with a thousand changes to publish to a service over HTTP: creates, updates and deletes.</summary>
internal sealed class LedgerWorkspace : IAsyncDisposable
{
    private static readonly RemoteField[] Fields =
        [new("name", "Name", FieldType.Text), new("amount", "Amount", FieldType.Integer), new("note", "Note", FieldType.Text)];

    private readonly int _scale;

    private LedgerWorkspace(LedgerService service, Killed killed, int scale) => (Service, Killed, _scale) = (service, killed, scale);

    public LedgerService Service { get; }

    public Killed Killed { get; }

    public int Items => 1000 * _scale;

    /// <param name="postgres">Where the workspace lies.</param>
    /// <param name="rules">What the service offers.</param>
    /// <param name="scale">How many thousands of changes.</param>
    public static async Task<LedgerWorkspace> StartAsync(LocalPostgres postgres, LedgerRules rules, int scale = 1)
    {
        var service = await LedgerService.StartAsync(Fields, rules);
        for (var i = 1; i <= 800 * scale; i++)
            service.Things.Add(Values($"thing {i}", i, "a note"));
        var account = new NewAccount(LedgerConnector.Name, "Service", LedgerConnector.Settings(service));
        var workspace = new LedgerWorkspace(service, await Killed.StartAsync(postgres, account, LedgerService.Table), scale);
        workspace.Killed.StartWorker();
        await workspace.SucceededAsync(await workspace.Killed.PullAsync());
        await workspace.Killed.EditAsync($"amount <= {400 * scale}", "name", "mine");
        await workspace.Killed.DeleteAsync($"amount > {400 * scale} and amount <= {700 * scale}");
        await workspace.Killed.CreateAsync(
            [.. Enumerable.Range(1, 300 * scale).Select(i => new Dictionary<string, object?> { ["name"] = $"new {i}", ["amount"] = (long)-i })]);
        return workspace;
    }

    public static Dictionary<string, JsonElement> Values(string name, int amount, string note) => new()
    {
        ["name"] = JsonSerializer.SerializeToElement(name),
        ["amount"] = JsonSerializer.SerializeToElement(amount),
        ["note"] = JsonSerializer.SerializeToElement(note),
    };

    public async Task<Job> SucceededAsync(JobId id)
    {
        var job = await Killed.FinishedAsync(id, minutes: 1 + (_scale / 10));
        Assert.True(job.State == JobState.Succeeded, $"{job.State} {job.Error}");
        return job;
    }

    /// <summary>Compares what the service did with what was planned and with the receipts.</summary>
    public async Task<Reckoning> ReckonAsync(string cell, int kills, params PlanId[] plans)
    {
        var items = new List<Records.PublicationItem>();
        foreach (var plan in plans)
            items.AddRange(await Killed.ItemsAsync(plan));
        var reckoning = new Reckoning(cell, kills, items, Service.Things);
        TestContext.Current.TestOutputHelper?.WriteLine(reckoning.ToString());
        reckoning.RequireTrueReceipts();
        return reckoning;
    }

    public async ValueTask DisposeAsync()
    {
        await Killed.DisposeAsync();
        await Service.DisposeAsync();
    }
}
