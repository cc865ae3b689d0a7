using System.Text.Json;
using System.Text.Json.Nodes;
using Snapshot.Connectors.WordPress.Tests.Server;

namespace Snapshot.Connectors.WordPress.Tests;

/// <summary>Writing to a real WordPress.</summary>
public sealed class SiteWritingTests(WordPressServer server)
{
    private static readonly string s_longText = string.Concat(Enumerable.Range(0, 40_000).Select(i => $"<p>{i} 🦉 &amp; ü</p>\n"));

    [WordPressFact]
    public async Task A_batch_creates_and_answers_with_what_WordPress_holds()
    {
        var site = await server.SiteAsync();
        var connected = ConnectedSite.To(site);
        var slug = $"same-{Guid.NewGuid():N}";

        var results = await connected.WriteAsync(
            "posts",
            ConnectedSite.Create(("title", "  007  "), ("slug", slug), ("status", "publish")),
            ConnectedSite.Create(("title", "Tom & Jerry &amp; <em>co</em> 🦉"), ("slug", slug), ("status", "publish"), ("content", s_longText)),
            ConnectedSite.Create(("title", "DST"), ("status", "draft"), ("date_gmt", new DateTimeOffset(2026, 10, 25, 3, 30, 0, TimeSpan.FromHours(2)))),
            ConnectedSite.Create(("title", "")));

        var made = results.Take(3).Cast<WriteResult.Applied>().ToList();
        Assert.Equal([slug, $"{slug}-2"], made.Take(2).Select(result => result.Values["slug"]));
        Assert.Equal("[1]", ((JsonElement)made[0].Values["categories"]!).GetRawText());
        Assert.Equal("Tom & Jerry &amp; <em>co</em> 🦉", made[1].Values["title"]);
        Assert.Equal(new DateTimeOffset(2026, 10, 25, 1, 30, 0, TimeSpan.Zero), made[2].Values["date_gmt"]);
        Assert.Equal("empty_content", Assert.IsType<WriteResult.Rejected>(results[3]).Code);
        foreach (var result in made)
        {
            var held = await connected.RecordAsync("posts", result.RemoteId);
            Assert.Equal(held.Version, result.Version);
            foreach (var (field, value) in result.Values.Where(pair => pair.Value is not JsonElement))
                Assert.Equal(ConnectedSite.Value("posts", held, field), value);
        }
        Assert.Equal(made[1].Values["content"], (await site.GetAsync("posts", made[1].RemoteId)).GetProperty("content").GetProperty("raw").GetString());
    }

    [WordPressFact]
    public async Task What_somebody_changed_or_deleted_meanwhile_is_left_as_it_is()
    {
        var site = await server.SiteAsync();
        var connected = ConnectedSite.To(site);
        var ids = new List<string>();
        foreach (var name in new[] { "mine", "theirs", "trashed", "gone" })
            ids.Add(await site.CreateAsync("posts", new() { ["title"] = name, ["excerpt"] = "before" }));
        var seen = new List<Records.RemoteRecord>();
        foreach (var id in ids)
            seen.Add(await connected.RecordAsync("posts", id));
        await site.ChangeAsync("posts", ids[1], new() { ["title"] = "changed there" });
        await site.DeleteAsync("posts", ids[2], force: false);
        await site.DeleteAsync("posts", ids[3]);

        var results = await connected.WriteAsync("posts", [.. seen.Select(record => ConnectedSite.Update("posts", record, ("title", "changed here")))]);

        Assert.Equal("changed here", Assert.IsType<WriteResult.Applied>(results[0]).Values["title"]);
        Assert.Equal("changed there", ConnectedSite.Value("posts", Assert.IsType<WriteResult.Conflict>(results[1]).Theirs!, "title"));
        Assert.Equal([new WriteResult.Conflict(null), new WriteResult.Conflict(null)], results.Skip(2));
        Assert.Equal("changed there", (await site.GetAsync("posts", ids[1])).GetProperty("title").GetProperty("raw").GetString());
        Assert.Equal("before", (await site.GetAsync("posts", ids[0])).GetProperty("excerpt").GetProperty("raw").GetString());
    }

    [WordPressFact]
    public async Task A_refusal_names_the_field_and_the_others_of_the_batch_are_written()
    {
        var site = await server.SiteAsync();
        var connected = ConnectedSite.To(site);
        var id = await site.CreateAsync("posts", new() { ["title"] = "before" });
        var other = await site.CreateAsync("posts", new() { ["title"] = "before" });

        var results = await connected.WriteAsync(
            "posts", ConnectedSite.Update(id, ("status", "bogus")), ConnectedSite.Update(other, ("title", "after")), ConnectedSite.Update(id, ("author", 999_999L)));

        var refused = Assert.IsType<WriteResult.Rejected>(results[0]);
        Assert.Equal(("rest_invalid_param", "status"), (refused.Code, refused.FieldId));
        Assert.Contains("is not one of", refused.Message);
        Assert.IsType<WriteResult.Applied>(results[1]);
        Assert.Equal("rest_invalid_author", Assert.IsType<WriteResult.Rejected>(results[2]).Code);
    }

    [WordPressFact]
    public async Task Deleted_posts_lie_in_the_trash_and_deleted_tags_are_gone()
    {
        var site = await server.SiteAsync();
        var connected = ConnectedSite.To(site);
        var post = await site.CreateAsync("posts", new() { ["title"] = "deleted" });
        var tag = await site.CreateAsync("tags", new() { ["name"] = $"deleted {Guid.NewGuid():N}" });

        Assert.Equal(post, Assert.IsType<WriteResult.Applied>(Assert.Single(await connected.WriteAsync("posts", ConnectedSite.Delete(post)))).RemoteId);
        Assert.IsType<WriteResult.Applied>(Assert.Single(await connected.WriteAsync("tags", ConnectedSite.Delete(tag))));
        var category = Assert.Single(await connected.WriteAsync("categories", ConnectedSite.Delete("1")));

        Assert.Equal("trash", (await site.GetAsync("posts", post)).GetProperty("status").GetString());
        Assert.Empty(await connected.FindAsync("tags", tag));
        Assert.Equal("rest_cannot_delete", Assert.IsType<WriteResult.Rejected>(category).Code);
        Assert.Equal(new WriteResult.Conflict(null), Assert.Single(await connected.WriteAsync("posts", ConnectedSite.Delete(post))));
    }

    [WordPressFact]
    public async Task Fields_are_cleared()
    {
        var site = await server.SiteAsync();
        var connected = ConnectedSite.To(site);
        var picture = await site.UploadAsync("clear.gif");
        var tag = await site.CreateAsync("tags", new() { ["name"] = $"cleared {Guid.NewGuid():N}", ["description"] = "before" });
        var post = await site.CreateAsync("posts", new()
        {
            ["title"] = "stays", ["excerpt"] = "before", ["featured_media"] = int.Parse(picture), ["tags"] = new JsonArray(int.Parse(tag)),
        });

        var result = Assert.IsType<WriteResult.Applied>(Assert.Single(
            await connected.WriteAsync("posts", ConnectedSite.Update(post, ("excerpt", null), ("featured_media", null), ("tags", null)))));
        await connected.WriteAsync("tags", ConnectedSite.Update(tag, ("description", null)));

        Assert.Equal(("", (object?)null, "[]", "stays"), (result.Values["excerpt"], result.Values["featured_media"], ((JsonElement)result.Values["tags"]!).GetRawText(), result.Values["title"]));
        Assert.Equal("", ConnectedSite.Value("tags", await connected.RecordAsync("tags", tag), "description"));
    }

    [WordPressFact]
    public async Task Media_are_described_one_at_a_time()
    {
        var site = await server.SiteAsync();
        var connected = ConnectedSite.To(site);
        var picture = await site.UploadAsync("describe.gif");
        var seen = await connected.RecordAsync("media", picture);

        var written = Assert.Single(await connected.WriteAsync("media", ConnectedSite.Update("media", seen, ("alt_text", "A dot & more"), ("caption", "<b>Dot</b>"))));
        var stale = Assert.Single(await connected.WriteAsync("media", ConnectedSite.Update("media", seen, ("alt_text", "stale"))));
        var refused = Assert.Single(await connected.WriteAsync("media", ConnectedSite.Update(picture, ("post", "not a number"))));

        Assert.Equal(("A dot & more", "<b>Dot</b>"), (Assert.IsType<WriteResult.Applied>(written).Values["alt_text"], Assert.IsType<WriteResult.Applied>(written).Values["caption"]));
        Assert.IsType<WriteResult.Conflict>(stale);
        Assert.Equal(("rest_invalid_param", "post"), (Assert.IsType<WriteResult.Rejected>(refused).Code, Assert.IsType<WriteResult.Rejected>(refused).FieldId));
    }
}
