using System;
using System.Collections.Generic;
using System.Linq;
using System.Net.Http;
using System.Threading.Tasks;

namespace Generated;

/// <summary>The main job with the generated client; it is compiled together with that. What is not right throws.</summary>
public static class ClientStory
{
    public static async Task RunAsync(HttpClient http, string snapshot)
    {
        var client = new SnapshotClient(http);
        var page = await client.ListRecordsAsync(snapshot, "people", filter: "city = 'Rome'", sort: "age", limit: 2, count: true);
        Require(page.Records.Count == 2 && page.NextCursor is not null && page.Count.Value > 2, "a page");
        var next = await client.ListRecordsAsync(snapshot, "people", filter: "city = 'Rome'", sort: "age", limit: 2, cursor: page.NextCursor);
        Require(next.Records.First().Id != page.Records.First().Id, "the next page");
        var (first, second) = (page.Records.First(), page.Records.Last());

        var suggested = await client.SuggestAsync(snapshot, "people", new SnapshotSuggestRequest
        {
            Run = "client",
            Suggestions = [new SnapshotSuggestRequestItem { Record = first.Id, Field = "name", Value = "Suggested", Reason = "Better.", Confidence = 0.5f }],
        });
        Require(suggested.Changed == 1, "a suggestion");
        var suggestions = await client.ListSuggestionsAsync(snapshot, "people", run: "client");
        Require(suggestions.Items.Single() is { Kind: SnapshotSuggestionKind.Value, Value: "Suggested" }, "the suggestion");
        await client.AcceptSuggestionsAsync(snapshot, "people", new SnapshotDecideRequest { Select = new SnapshotDecideRequestChoice { Run = "client" } });

        var edited = await client.UpdateRecordsAsync(snapshot, "people", new SnapshotUpdateRecordsRequest
        {
            Records = [new SnapshotUpdateRecordsRequestItem { Id = second.Id, Version = second.Version, Fields = new Dictionary<string, object> { ["age"] = 77 } }],
        });
        Require(edited.Changed == 1 && edited.Stale.Count == 0, "an edit");
        var bulk = new SnapshotBulkRequest
        {
            Select = new SnapshotSelectRequest { Filter = $"id = {second.Fields["id"]}" }, Set = new Dictionary<string, object> { ["city"] = "Bergen" }, DryRun = true,
        };
        var tried = await client.ChangeRecordsAsync(snapshot, "people", bulk);
        Require(tried.Count == 1 && (string)tried.Examples.Single().After["city"] == "Bergen" && tried.Operation is null, "a dry run");
        bulk.DryRun = false;
        var changed = await client.ChangeRecordsAsync(snapshot, "people", bulk);
        Require(changed.Changed == 1 && changed.Operation is not null, "a bulk change");
        Require((await client.GetRecordAsync(snapshot, "people", second.Id)).State == SnapshotRecordState.Edited, "the record");

        var plan = await client.MakePlanAsync(snapshot, new SnapshotPlanRequest());
        var items = await client.ListPlanItemsAsync(snapshot, plan.Id, kind: SnapshotWriteKind.Update);
        Require(items.Items.Count == 2, "the plan's items");
        var publication = await client.PublishAsync(snapshot, new SnapshotPublishRequest { Plan = plan.Id, Hash = plan.Hash });
        while ((await client.GetJobAsync(publication.Job)).FinishedAt is null)
            await Task.Delay(5);
        var receipts = await client.ListReceiptsAsync(snapshot, publication.Id, state: SnapshotPublicationItemState.Applied);
        Require(receipts.Items.Count == 2, "the receipts");
        try
        {
            await client.GetRecordAsync(snapshot, "people", "0");
            Require(false, "a problem");
        }
        catch (ApiException<SnapshotProblem> problem)
        {
            Require(problem is { StatusCode: 404, Result.Code: "record_not_found" }, "the problem");
        }
    }

    private static void Require(bool isRight, string what)
    {
        if (!isRight)
            throw new InvalidOperationException($"Not as expected: {what}.");
    }
}
