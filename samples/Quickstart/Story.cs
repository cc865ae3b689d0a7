using Snapshot.Browsing;
using Snapshot.Connectors;
using Snapshot.Connectors.Postgres;
using Snapshot.Editing;
using Snapshot.Identity;
using Snapshot.Jobs;
using Snapshot.Publishing;
using Snapshot.Records;
using Snapshot.Snapshots;
using Snapshot.Suggestions;
using Snapshot.Syncing;
using static Quickstart.Transcript;

namespace Quickstart;

/// <summary>The main job from end to end: pull, filter, edit, suggest, review, publish – told as it happens.</summary>
internal sealed class Story(IServiceProvider services, AirportService airports, string server)
{
    private static readonly Actor Me = Actor.User(DemoUser.Default);
    private static readonly Actor Agent = Actor.Agent("airport-checker", actingFor: DemoUser.Default);

    private readonly AccountService _accounts = services.GetRequiredService<AccountService>();
    private readonly SnapshotService _snapshots = services.GetRequiredService<SnapshotService>();
    private readonly PullService _pulls = services.GetRequiredService<PullService>();
    private readonly BrowsingService _browsing = services.GetRequiredService<BrowsingService>();
    private readonly EditingService _editing = services.GetRequiredService<EditingService>();
    private readonly UndoService _undo = services.GetRequiredService<UndoService>();
    private readonly SuggestionService _suggestions = services.GetRequiredService<SuggestionService>();
    private readonly PublishService _publishing = services.GetRequiredService<PublishService>();
    private readonly JobService _jobs = services.GetRequiredService<JobService>();

    public async Task TellAsync()
    {
        Chapter("A service with real data");
        Say($"The server: {server}.");
        var total = (await airports.QueryAsync("select count(*) from airports"))[0][0];
        Say($"A database of its own plays the external service: {total} airports of the USA, public-domain data with its real faults.");

        var table = await PullAsync();
        await LookAsync(table);
        await EditAsync(table);
        await UndoAsync(table);
        await SuggestAsync(table);
        await ReviewAsync(table);
        var published = await PublishAsync(table);
        await ProveAsync();
        await TakeBackAsync(published);
        await AuditAsync(table.Snapshot);
    }

    public static void Invite(string url, AirportService service)
    {
        Chapter("Your turn");
        Say($"The API listens on {url}/api until you press Ctrl+C.");
        Say($"   OpenAPI   {url}/openapi/v1.json");
        Say($"   explorer  {url}/explorer");
        Say($"   try       curl -s {url}/api/snapshots");
        Say($"   database  {service.Psql}   (change a row there, and see a plan find the conflict)");
        Say($"In this sample alone, whoever the header {DemoUser.Header} names is the caller (default: {DemoUser.Default}), and {DemoUser.AgentHeader} makes it an agent; nothing is checked.");
        Say("A real host authenticates, and Snapshot takes the actor from its ClaimsPrincipal.");
    }

    private async Task<TableRef> PullAsync()
    {
        Chapter("Connect, and pull a copy");
        // snippet: pull
        var account = await _accounts.ConnectAsync(
            new NewAccount(PostgresConnector.Name, "Airport service", new Dictionary<string, string> { ["connectionString"] = airports.ConnectionString }), Me);
        var snapshot = await _snapshots.CreateAsync("Tidy the airports", [new NewTable(account.Id, "public.airports")], Me);
        var job = await _pulls.StartAsync(snapshot.Id, tables: null, Me);
        // end snippet
        await FollowAsync(job);
        var table = (await _snapshots.TablesAsync(snapshot.Id, Me)).Single();
        Say($"Snapshot “{snapshot.Name}” holds the table “{table.Ref.Table}”: {string.Join(", ", table.Columns.Select(column => $"{column.Name} {column.Type.ToString().ToLowerInvariant()}"))}.");
        return table.Ref;
    }

    private async Task LookAsync(TableRef table)
    {
        Chapter("Look: a filter, in the words of SQL");
        const string filter = "state = 'AK' AND latitude > 70";
        // snippet: filter
        var page = await _browsing.PageAsync(table, new RecordQuery { Filter = filter, Sort = SortKey.Parse("-latitude"), Limit = 5, Count = true }, Me);
        // end snippet
        Say($"{filter}  →  {page.Count!.Value} records");
        Table(["iata", "name", "city", "latitude"], page.Records.Select(record => Cells(record, "iata", "name", "city", "latitude")));
    }

    private async Task EditAsync(TableRef table)
    {
        Chapter("Edit in bulk");
        const string filter = "country = 'USA' AND state = 'AK'";
        // snippet: edit
        var edited = await _editing.SetAsync(
            table, RecordSelection.Where(filter), new Dictionary<string, object?> { ["country"] = "United States" }, Me);
        // end snippet
        Say($"set country = 'United States' where {filter}");
        Say($"{edited.Changed} records edited in one statement, as revision {edited.Revision}. The service knows nothing of it yet.");
    }

    private async Task UndoAsync(TableRef table)
    {
        Chapter("A mistake, tried first, made all the same, and undone");
        var mistake = new BulkChange.Clear(["name"]);
        // snippet: undo
        var preview = await _editing.PreviewAsync(table, RecordSelection.All, mistake, Me);
        await _editing.ChangeAsync(table, RecordSelection.All, mistake, Me);
        var undone = await _undo.UndoAsync(table.Snapshot, operation: null, Me);
        // end snippet
        var example = preview.Examples[0];
        Say($"A preview said: {preview.Count} records would lose their name, such as {Show(example.Before!["name"])}.");
        Say($"Done, and undone: {undone.Changed} names are back, as revision {undone.Revision}. What others had changed since would have stayed.");
    }

    private async Task SuggestAsync(TableRef table)
    {
        Chapter("An agent suggests (plain rules, no language model)");
        var records = new List<Record>();
        var query = new RecordQuery { Limit = 1000 };
        do
        {
            var page = await _browsing.PageAsync(table, query, Agent);
            records.AddRange(page.Records);
            query = query with { Cursor = page.NextCursor };
        }
        while (query.Cursor is not null);
        // snippet: suggest
        var made = await _suggestions.SuggestAsync(table, AirportAgent.Review(records), Agent, run: "first look");
        // end snippet
        Say($"{Agent} read {records.Count} records and made {made.Changed} suggestions. It may suggest, and nothing else. Some of them:");
        var waiting = await _suggestions.ListAsync(table, new SuggestionSelection { Run = "first look" }, Me, limit: 1000);
        Table(
            ["field", "based on", "suggested", "sure", "why"],
            waiting.GroupBy(suggestion => suggestion.Reason).SelectMany(kind => kind.Take(2)).Select(suggestion => new[]
            {
                suggestion.Field!, Show(suggestion.Based), Show(suggestion.Value), $"{suggestion.Confidence:0.00}", suggestion.Reason!,
            }));
    }

    private async Task ReviewAsync(TableRef table)
    {
        Chapter("A person reviews");
        var doubtful = (await _suggestions.ListAsync(table, new SuggestionSelection { Fields = ["city"] }, Me, limit: 1000))
            .Where(suggestion => suggestion.Confidence < 0.8).Select(suggestion => suggestion.Id).ToList();
        // snippet: review
        var rejected = await _suggestions.RejectAsync(table, new SuggestionSelection { Ids = doubtful }, Me);
        var accepted = await _suggestions.AcceptAsync(table, new SuggestionSelection { Run = "first look" }, Me);
        // end snippet
        Say($"Rejected {rejected.Changed}: LaFayette in Georgia really is written so, whatever most records say.");
        Say($"Accepted {accepted.Changed}, in one statement. They are edits now, and wait to be published.");
    }

    private async Task<Publication> PublishAsync(TableRef table)
    {
        Chapter("The publish plan: everything that would be sent, and nothing else");
        // snippet: plan
        var plan = await _publishing.PlanAsync(table.Snapshot, selection: null, Me);
        // end snippet
        var items = await _publishing.ItemsAsync(table.Snapshot, plan.Id, Me, limit: 1000);
        var part = plan.Tables.Single();
        Say($"{part.Updates} updates, {part.Creates} creates, {part.Deletes} deletes, {part.Conflicts} conflicts; about {part.Requests} request(s), {part.Guarantee}.");
        Table(
            ["airport", "field", "old", "new"],
            items.Where(item => item.Fields.Any(field => field.Field != "country")).Concat(items.Take(3)).DistinctBy(item => item.Id).Take(14)
                .SelectMany(item => item.Fields.Select(field => new[] { item.RemoteId!, field.Field, Show(field.Old), Show(field.New) })));
        Say($"   … {items.Count} items in all, hash {plan.Hash[..16]}…");

        Chapter("Approve that hash, and publish");
        // snippet: publish
        var publication = await _publishing.PublishAsync(table.Snapshot, plan.Id, plan.Hash, Me);
        // end snippet
        await FollowAsync(publication.Job);
        var receipts = await _publishing.ItemsAsync(table.Snapshot, plan.Id, Me, limit: 1000);
        Say($"Receipts: {string.Join(", ", receipts.GroupBy(item => item.State).Select(state => $"{state.Count()} {state.Key.ToString().ToLowerInvariant()}"))}.");
        Table(
            ["airport", "kind", "outcome", "answered"],
            receipts.Take(4).Select(item => new[] { item.RemoteId!, item.Kind.ToString().ToLowerInvariant(), item.State.ToString().ToLowerInvariant(), $"{item.AnsweredAt:HH:mm:ss.fff}" }));
        return publication;
    }

    private async Task ProveAsync()
    {
        Chapter("The external database itself");
        Table(
            ["iata", "name", "city", "state", "country"],
            await airports.QueryAsync("select iata, name, city, state, country from airports where iata in ('CLD', 'HHH', '9A5', 'OME', 'BRW', 'MQT') order by iata"));
        var counts = await airports.QueryAsync("select count(*) filter (where country = 'United States'), count(*) filter (where city = 'NA'), count(*) filter (where name like '%  %') from airports");
        Say($"{counts[0][0]} now say “United States”; {counts[0][1]} cities are “NA”; {counts[0][2]} names have two spaces in a row.");
    }

    private async Task TakeBackAsync(Publication publication)
    {
        Chapter("Taking it back");
        // snippet: revert
        var back = await _publishing.RevertAsync(publication.Snapshot, publication.Id, Me);
        // end snippet
        var part = back.Tables.Single();
        Say($"The inverse is a plan like any other: {part.Updates} updates, {part.Conflicts} conflicts. Nobody approves it here, so nothing is sent.");
    }

    private async Task AuditAsync(SnapshotId snapshot)
    {
        Chapter("The audit trail");
        var entries = await _browsing.AuditAsync(snapshot, Me);
        Table(
            ["when", "who", "what", "records", "in words"],
            entries.Reverse().Select(line => new[]
            {
                $"{line.Entry.At:HH:mm:ss.fff}", line.Entry.Actor.ToString(), line.Entry.Action, line.Entry.Records.ToString(), line.Entry.Summary,
            }));
    }

    // Looks at the job now and then, as a client over HTTP would.
    private async Task FollowAsync(JobId id)
    {
        JobProgress? shown = null;
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (true)
        {
            var job = await _jobs.GetAsync(id, Me);
            if (job.Progress is { } progress && progress != shown)
                Say($"   {(shown = progress).Phase}: {progress.Done}{(progress.Total is { } total ? $" of {total}" : "")}");
            if (job.State == JobState.Succeeded)
                return;
            if (job.State is JobState.Failed or JobState.Parked or JobState.Canceled)
                throw new InvalidOperationException($"The job {job.Kind} {job.State}: {job.Error?.Message}");
            await tick.WaitForNextTickAsync();
        }
    }

    private static string[] Cells(Record record, params string[] fields) => [.. fields.Select(field => Show(record.Fields[field]))];

    private static string Show(object? value) => value switch { null => "null", string text => text, _ => $"{value:0.####}" };
}
