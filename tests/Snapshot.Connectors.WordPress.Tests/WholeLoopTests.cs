using System.Text.Json;
using System.Text.Json.Nodes;
using Snapshot.Connectors.WordPress.Tests.Server;
using Snapshot.Editing;
using Snapshot.Publishing;
using Snapshot.Records;
using Snapshot.Suggestions;

namespace Snapshot.Connectors.WordPress.Tests;

/// <summary>Pull, edit, suggest, accept, publish, resolve, take back: through the product, to a real WordPress and back.</summary>
public sealed class WholeLoopTests(WordPressServer server)
{
    private readonly string _mark = Guid.NewGuid().ToString("N");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [WordPressFact]
    public async Task Posts_are_pulled_edited_reviewed_published_and_taken_back()
    {
        var site = await server.SiteAsync();
        await site.PhpAsync($$"""
            $category = wp_insert_term('Category {{_mark}}', 'category')['term_id'];
            for ($i = 1; $i <= 3; $i++) $tags[] = wp_insert_term("Tag {{_mark}} $i", 'post_tag')['term_id'];
            wp_defer_term_counting(true);
            for ($i = 1; $i <= 300; $i++) {
                $id = wp_insert_post(['post_title' => "{{_mark}} $i", 'post_content' => "<p>Nº $i 🦉 &amp;</p>", 'post_author' => 1, 'post_status' => 'publish', 'post_category' => [$category]]);
                wp_set_post_terms($id, [$tags[$i % 3]], 'post_tag');
            }
            wp_defer_term_counting(false);
            """);
        await using var workspace = await Workspace.ConnectAsync(server, "posts", "categories", "tags");
        await workspace.PullAsync();
        Assert.Equal(300, (await workspace.RecordsAsync("posts", $"title LIKE '{_mark} %'")).Count);
        Assert.Equal(3, (await workspace.RecordsAsync("tags", $"name LIKE 'Tag {_mark}%' AND posts = 100")).Count);

        // Only what changed there is read again.
        var fifth = Assert.Single(await workspace.RecordsAsync("posts", $"title = '{_mark} 5'"));
        await site.ChangeAsync("posts", fifth.RemoteId!, new() { ["excerpt"] = "Written in WordPress" });
        var pulled = (await workspace.PullAsync()).Single(result => result.Table == "posts");
        Assert.True(pulled is { IsIncremental: true, IsWhole: true, Changed: 1 }, $"{pulled}");
        Assert.Equal("Written in WordPress", Assert.Single(await workspace.RecordsAsync("posts", $"title = '{_mark} 5'")).Fields["excerpt"]);

        // Forty edits in bulk, one suggestion accepted, one record created, one deleted; one that somebody changes there meanwhile.
        await workspace.SetAsync("posts", $"title LIKE '{_mark} 1_'", ("excerpt", "Edited & reviewed"), ("comments", "closed"));
        await workspace.SetAsync("posts", $"title LIKE '{_mark} 2__' AND title < '{_mark} 230'", ("excerpt", "007"), ("status", "draft"));
        var suggestions = workspace.Get<SuggestionService>();
        await suggestions.SuggestAsync(workspace.Table("posts"), [NewSuggestion.ForCell(fifth.Id, "title", $"{_mark} suggested 🦉", "It reads better.")], Workspace.Robot, cancellationToken: Token);
        await suggestions.AcceptAsync(workspace.Table("posts"), new SuggestionSelection(), Workspace.Ann, Token);
        var editing = workspace.Get<EditingService>();
        await workspace.CreateAsync("posts", ("title", $"{_mark} created"), ("status", "publish"), ("content", " <p>New</p> "));
        var last = Assert.Single(await workspace.RecordsAsync("posts", $"title = '{_mark} 300'"));
        var before = await site.GetAsync("posts", last.RemoteId!);
        await editing.DeleteAsync(workspace.Table("posts"), RecordSelection.Where($"title = '{_mark} 300'"), Workspace.Ann, Token);
        await workspace.SetAsync("posts", $"title = '{_mark} 100'", ("excerpt", "Mine"));
        var contested = Assert.Single(await workspace.RecordsAsync("posts", $"title = '{_mark} 100'"));

        var receipts = await workspace.PublishAsync(() => site.ChangeAsync("posts", contested.RemoteId!, new() { ["excerpt"] = "Theirs" }));

        Assert.Equal(
            [(WriteKind.Create, PublicationItemState.Applied, 1), (WriteKind.Delete, PublicationItemState.Applied, 1), (WriteKind.Update, PublicationItemState.Applied, 41), (WriteKind.Update, PublicationItemState.Conflict, 1)],
            receipts.GroupBy(item => (item.Kind, item.State)).Select(group => (group.Key.Kind, group.Key.State, group.Count())).OrderBy(count => $"{count}"));
        await RequireHeldAsync(site, fifth.RemoteId!, "title", $"{_mark} suggested 🦉");
        await RequireHeldAsync(site, contested.RemoteId!, "excerpt", "Theirs");
        foreach (var item in receipts.Where(item => item.Kind == WriteKind.Update && item.Fields.Any(field => field.Field == "comments")))
        {
            await RequireHeldAsync(site, item.RemoteId!, "excerpt", "Edited & reviewed");
            Assert.Equal("closed", (await site.GetAsync("posts", item.RemoteId!)).GetProperty("comment_status").GetString());
        }
        var created = receipts.Single(item => item.Kind == WriteKind.Create).RemoteId!;
        Assert.Equal("publish", (await site.GetAsync("posts", created)).GetProperty("status").GetString());
        Assert.Equal("trash", (await site.GetAsync("posts", receipts.Single(item => item.Kind == WriteKind.Delete).RemoteId!)).GetProperty("status").GetString());

        // Nothing is left to be done but the conflict, also after all has been read anew.
        await workspace.PullAsync();
        var edited = Assert.Single(await workspace.RecordsAsync("posts", "edited"));
        Assert.Equal((contested.Id, "Mine", "Theirs"), (edited.Id, edited.Fields["excerpt"], edited.Conflicts["excerpt"]));
        var slug = Assert.Single(await workspace.RecordsAsync("posts", $"title = '{_mark} created'")).Fields["slug"];
        Assert.Equal((await site.GetAsync("posts", created)).GetProperty("slug").GetString(), slug);

        // Somebody decides the conflict, and now it is written over what both have seen.
        var publication = Assert.Single(await workspace.Get<PublishService>().PublicationsAsync(workspace.Snapshot, Workspace.Ann, cancellationToken: Token));
        await workspace.Get<ConflictService>().ResolveAsync(
            workspace.Table("posts"), RecordSelection.ByIds(contested.Id), new ConflictResolution.Mine(), Workspace.Ann, Token);
        var resolved = Assert.Single(await workspace.PublishAsync());
        Assert.Equal((contested.RemoteId, PublicationItemState.Applied), (resolved.RemoteId, resolved.State));
        await RequireHeldAsync(site, contested.RemoteId!, "excerpt", "Mine");

        // What the first publication did is taken back: old values, the created post in the trash, the deleted one made again.
        var taken = await workspace.RevertAsync(publication.Id);
        Assert.Equal(
            [(WriteKind.Create, PublicationItemState.Applied, 1), (WriteKind.Delete, PublicationItemState.Applied, 1), (WriteKind.Update, PublicationItemState.Applied, 41)],
            taken.GroupBy(item => (item.Kind, item.State)).Select(group => (group.Key.Kind, group.Key.State, group.Count())).OrderBy(count => $"{count}"));
        await RequireHeldAsync(site, fifth.RemoteId!, "title", $"{_mark} 5");
        foreach (var item in receipts.Where(item => item.Kind == WriteKind.Update && item.Fields.Any(field => field.Field == "comments")))
        {
            await RequireHeldAsync(site, item.RemoteId!, "excerpt", "");
            Assert.Equal("open", (await site.GetAsync("posts", item.RemoteId!)).GetProperty("comment_status").GetString());
        }
        Assert.Equal("trash", (await site.GetAsync("posts", created)).GetProperty("status").GetString());
        await RequireHeldAsync(site, contested.RemoteId!, "excerpt", "Mine");
        var back = Assert.Single(await workspace.RecordsAsync("posts", $"title = '{_mark} 300'"));
        Assert.Equal((last.Id, RecordState.Clean), (back.Id, back.State));
        Assert.NotEqual(last.RemoteId, back.RemoteId);
        var after = await site.GetAsync("posts", back.RemoteId!);
        foreach (var field in new[] { "title", "content", "status", "date_gmt", "slug", "author", "categories", "tags", "format", "sticky" })
            Assert.Equal(before.GetProperty(field).GetRawText(), after.GetProperty(field).GetRawText());
        await workspace.PullAsync();
        Assert.Empty(await workspace.RecordsAsync("posts", "edited"));
        Assert.Empty(await workspace.RecordsAsync("posts", $"title = '{_mark} created'"));
    }

    [WordPressFact]
    public async Task New_categories_and_a_new_post_in_them_are_published_by_one_plan()
    {
        var site = await server.SiteAsync();
        await using var workspace = await Workspace.ConnectAsync(server, "posts", "categories");
        await workspace.PullAsync();
        var parent = await workspace.CreateAsync("categories", ("name", $"parent {_mark}"));
        var child = await workspace.CreateAsync("categories", ("name", $"child {_mark}"), ("parent", $"new:{parent}"));
        await workspace.CreateAsync("posts", ("title", _mark), ("status", "publish"), ("categories", $"""["new:{child}", "new:{parent}"]"""));

        Assert.All(await workspace.PublishAsync(), item => Assert.Equal(PublicationItemState.Applied, item.State));

        var categories = await workspace.RecordsAsync("categories", $"name LIKE '% {_mark}'");
        var ids = categories.ToDictionary(record => record.Id, record => record.RemoteId);
        var post = Assert.Single(await workspace.RecordsAsync("posts", $"title = '{_mark}'"));
        Assert.Equal(
            [ids[parent], ids[child]],
            (await site.GetAsync("posts", post.RemoteId!)).GetProperty("categories").EnumerateArray().Select(category => category.GetRawText()).OrderBy(long.Parse));
        Assert.Equal(ids[parent], (await site.GetAsync("categories", ids[child]!)).GetProperty("parent").GetRawText());
        Assert.All(categories.Append(post), record => Assert.Equal(RecordState.Clean, record.State));
        Assert.Equal([null, ids[parent]], categories.OrderBy(record => record.Id).Select(record => record.Fields["parent"]));

        await workspace.SetAsync("categories", $"name = 'child {_mark}'", ("parent", null));
        Assert.Equal(PublicationItemState.Applied, Assert.Single(await workspace.PublishAsync()).State);
        Assert.Equal("0", (await site.GetAsync("categories", ids[child]!)).GetProperty("parent").GetRawText());
        await workspace.PullAsync();
        Assert.All(await workspace.RecordsAsync("categories", $"name LIKE '% {_mark}'"), record => Assert.Equal((RecordState.Clean, null), (record.State, record.Fields["parent"])));

        // Taken back from the last to the first. That a category has a post since is counted by WordPress, and nobody's change.
        var publications = await workspace.Get<PublishService>().PublicationsAsync(workspace.Snapshot, Workspace.Ann, cancellationToken: Token);
        foreach (var publication in publications)
            Assert.All(await workspace.RevertAsync(publication.Id), item => Assert.Equal(PublicationItemState.Applied, item.State));
        Assert.Equal("trash", (await site.GetAsync("posts", post.RemoteId!)).GetProperty("status").GetString());
        Assert.Empty(await ConnectedSite.To(site).FindAsync("categories", [.. ids.Values.OfType<string>()]));
    }

    [WordPressFact]
    public async Task References_are_edited_as_lists_and_refusals_stay_with_the_edit()
    {
        var site = await server.SiteAsync();
        var tags = new[] { await site.CreateAsync("tags", new() { ["name"] = $"b {_mark}" }), await site.CreateAsync("tags", new() { ["name"] = $"a {_mark}" }) };
        var post = await site.CreateAsync("posts", new() { ["title"] = _mark, ["tags"] = new JsonArray(int.Parse(tags[0])) });
        var other = await site.CreateAsync("posts", new() { ["title"] = $"{_mark} other" });
        await using var workspace = await Workspace.ConnectAsync(server, "posts", "tags");
        await workspace.PullAsync();

        await workspace.SetAsync("posts", $"title = '{_mark}'", ("tags", $"[{tags[1]}, {tags[0]}]"));
        await workspace.SetAsync("posts", $"title = '{_mark} other'", ("author", 999_999));
        await workspace.Get<EditingService>().CreateAsync(workspace.Table("tags"), [new Dictionary<string, object?> { ["name"] = $"a {_mark}" }, new Dictionary<string, object?> { ["name"] = $" Q&A {_mark} " }], Workspace.Ann, Token);
        var receipts = await workspace.PublishAsync();

        Assert.Equal(PublicationItemState.Applied, receipts.Single(item => item.RemoteId == post).State);
        Assert.Equal($"[{tags[0]},{tags[1]}]", $"[{string.Join(',', (await site.GetAsync("posts", post)).GetProperty("tags").EnumerateArray().Select(tag => tag.GetInt64()).Order())}]");
        Assert.Equal((PublicationItemState.Rejected, "rest_invalid_author"), (receipts.Single(item => item.RemoteId == other).State, receipts.Single(item => item.RemoteId == other).Error!.Code));
        var terms = receipts.Where(item => item.Kind == WriteKind.Create).ToList();
        Assert.Equal(["term_exists", null], terms.Select(item => item.Error?.Code));
        // What WordPress made of the name is here before anything is pulled again, and no edit.
        var name = Assert.Single(await workspace.RecordsAsync("tags", $"name = 'Q&amp;A {_mark}'"));
        Assert.Equal((terms[1].RemoteId, RecordState.Clean), (name.RemoteId, name.State));
        await workspace.PullAsync();
        Assert.Equal(999_999L, Assert.Single(await workspace.RecordsAsync("posts", "edited")).Fields["author"]);
    }

    private static async Task RequireHeldAsync(RunningSite site, string id, string field, string value) =>
        Assert.Equal(value, (await site.GetAsync("posts", id)).GetProperty(field).GetProperty("raw").GetString());
}
