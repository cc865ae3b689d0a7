using Snapshot.Browsing;
using Snapshot.Connectors;
using Snapshot.Editing;
using Snapshot.Identity;
using Snapshot.Jobs;
using Snapshot.Publishing;
using Snapshot.Records;
using Snapshot.Snapshots;
using Snapshot.Syncing;

namespace CustomConnector;

/// <summary>A service that Snapshot has never heard of, connected by one class: pull, edit, plan, publish, and look at what it holds.</summary>
internal sealed class Story(IServiceProvider services, NotesService notes)
{
    private static readonly Actor Me = Actor.User("demo");

    private readonly AccountService _accounts = services.GetRequiredService<AccountService>();
    private readonly SnapshotService _snapshots = services.GetRequiredService<SnapshotService>();
    private readonly PullService _pulls = services.GetRequiredService<PullService>();
    private readonly BrowsingService _browsing = services.GetRequiredService<BrowsingService>();
    private readonly EditingService _editing = services.GetRequiredService<EditingService>();
    private readonly PublishService _publishing = services.GetRequiredService<PublishService>();
    private readonly JobService _jobs = services.GetRequiredService<JobService>();

    public async Task TellAsync()
    {
        Console.WriteLine($"A notes service listens on {notes.Url} and holds {notes.Notes.Count} notes.");
        var table = await PullAsync();
        await EditAsync(table);
        await PublishAsync(table.Snapshot);
        Prove();
    }

    private async Task<TableRef> PullAsync()
    {
        var settings = new Dictionary<string, string> { ["url"] = notes.Url, ["token"] = NotesService.Token };
        var account = await _accounts.ConnectAsync(new NewAccount("notes", "My notes", settings), Me);
        var snapshot = await _snapshots.CreateAsync("Tidy the notes", [new NewTable(account.Id, "notes")], Me);
        await FollowAsync(await _pulls.StartAsync(snapshot.Id, tables: null, Me));
        var table = (await _snapshots.TablesAsync(snapshot.Id, Me)).Single();
        var page = await _browsing.PageAsync(table.Ref, new RecordQuery { Limit = 1, Count = true }, Me);
        Console.WriteLine($"Pulled {page.Count!.Value} notes: {string.Join(", ", table.Columns.Select(column => $"{column.Name} {column.Type.ToString().ToLowerInvariant()}"))}.");
        return table.Ref;
    }

    private async Task EditAsync(TableRef table)
    {
        var urgent = new Dictionary<string, object?> { ["priority"] = 5, ["due_on"] = "2030-01-31", ["tags"] = """["sample", "urgent"]""" };
        var edited = await _editing.SetAsync(table, RecordSelection.Where("title IN ('Note 1', 'Note 2')"), urgent, Me);
        var deleted = await _editing.DeleteAsync(table, RecordSelection.Where("title = 'Note 3'"), Me);
        var created = await _editing.CreateAsync(table, [new Dictionary<string, object?> { ["title"] = "A new note", ["pinned"] = true }], Me);
        Console.WriteLine($"Edited {edited.Changed}, deleted {deleted.Changed}, created {created.Changed}: here. The service knows nothing of it yet.");
    }

    private async Task PublishAsync(SnapshotId snapshot)
    {
        var plan = await _publishing.PlanAsync(snapshot, selection: null, Me);
        var part = plan.Tables.Single();
        Console.WriteLine($"Planned {part.Updates} updates, {part.Creates} creates, {part.Deletes} deletes, {part.Conflicts} conflicts ({part.Guarantee}).");

        var publication = await _publishing.PublishAsync(snapshot, plan.Id, plan.Hash, Me);
        await FollowAsync(publication.Job);
        foreach (var item in await _publishing.ItemsAsync(snapshot, plan.Id, Me))
            Console.WriteLine($"   {item.Kind.ToString().ToLowerInvariant(),-6}  {item.RemoteId,-9}  {item.State.ToString().ToLowerInvariant()}  {item.Error?.Message}".TrimEnd());
    }

    private void Prove()
    {
        var held = notes.Notes;
        Console.WriteLine($"The notes service holds {held.Count} notes now:");
        foreach (var note in held.Take(3).Concat(held.TakeLast(1)))
            Console.WriteLine($"   {note.Id}  {note.Title,-10}  priority {note.Priority?.ToString() ?? "-"}  due {note.DueOn?.ToString("O") ?? "-"}  [{string.Join(", ", note.Tags)}]{(note.Pinned ? "  pinned" : "")}");
    }

    // Looks at the job now and then, as a client over HTTP would.
    private async Task FollowAsync(JobId id)
    {
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (true)
        {
            var job = await _jobs.GetAsync(id, Me);
            if (job.State == JobState.Succeeded)
                return;
            if (job.State is JobState.Failed or JobState.Parked or JobState.Canceled)
                throw new InvalidOperationException($"The job {job.Kind} {job.State}: {job.Error?.Message}");
            await tick.WaitForNextTickAsync();
        }
    }
}
