using System.Text.Json;
using System.Text.Json.Nodes;
using Snapshot.Connectors.WordPress.Tests.Server;
using Snapshot.Tables;

namespace Snapshot.Connectors.WordPress.Tests;

/// <summary>Reading from a real WordPress.</summary>
public sealed class SiteReadingTests(WordPressServer server)
{
    [WordPressFact]
    public async Task An_administrator_sees_five_tables_and_a_subscriber_none()
    {
        var site = await server.SiteAsync();
        var tables = await ConnectedSite.To(site).TablesAsync();

        Assert.Equal(["posts", "pages", "categories", "tags", "media"], tables.Select(table => table.Id));
        Assert.Equal([true, true, false, false, true], tables.Select(table => table.Capabilities.CanReadChanges));
        Assert.Equal([true, true, true, true, false], tables.Select(table => table.Capabilities.CanCreate && table.Capabilities.CanDelete));
        Assert.Equal([true, true, false, false, true], tables.Select(table => table.Capabilities.DeleteEffect is null));
        Assert.All(tables, table => Assert.Equal((WriteGuarantee.ReadThenWrite, false), (table.Capabilities.Guarantee, table.Capabilities.CreatesAreIdempotent)));

        var name = $"subscriber{Guid.NewGuid():N}";
        var password = await site.PhpAsync(
            $"$id = wp_insert_user(['user_login' => '{name}', 'user_pass' => 'x', 'role' => 'subscriber']); echo WP_Application_Passwords::create_new_application_password($id, ['name' => 't'])[0];");
        var settings = new Dictionary<string, string>(site.Settings) { ["user"] = name, ["applicationPassword"] = password };
        Assert.Empty(await new ConnectedSite(new ConnectorContext(settings)).TablesAsync());
    }

    [WordPressFact]
    public async Task A_wrong_password_is_refused_and_not_repeated()
    {
        var settings = new Dictionary<string, string>((await server.SiteAsync()).Settings) { ["applicationPassword"] = "very secret" };

        var connected = new ConnectedSite(new ConnectorContext(settings));
        var error = await Assert.ThrowsAsync<ConnectorException>(connected.CheckAsync);

        Assert.Equal((ConnectorErrorKind.Authentication, "rest_not_logged_in"), (error.Kind, error.Code));
        Assert.DoesNotContain("secret", error.ToString());
        foreach (var table in SiteTable.All.Select(table => table.Route))
        {
            Assert.Equal(ConnectorErrorKind.Authentication, (await Assert.ThrowsAsync<ConnectorException>(() => connected.ScanAsync(table))).Kind);
            Assert.Equal(ConnectorErrorKind.Authentication, (await Assert.ThrowsAsync<ConnectorException>(() => connected.WriteAsync(table, ConnectedSite.Update("1", ("slug", "x"))))).Kind);
        }
    }

    [WordPressFact]
    public async Task A_folder_without_WordPress_is_a_wrong_address()
    {
        var site = await server.SiteAsync();
        var settings = new Dictionary<string, string>(site.Settings) { ["url"] = $"{site.Settings["url"]}/not-here" };

        var error = await Assert.ThrowsAsync<ConnectorException>(new ConnectedSite(new ConnectorContext(settings)).CheckAsync);

        Assert.Equal((ConnectorErrorKind.Configuration, "no_rest_api"), (error.Kind, error.Code));
    }

    [WordPressFact]
    public async Task Raw_values_come_with_their_types()
    {
        var site = await server.SiteAsync();
        var picture = await site.UploadAsync("dot.gif");
        var tag = await site.CreateAsync("tags", new() { ["name"] = $"007 {Guid.NewGuid():N}" });
        var other = await site.CreateAsync("tags", new() { ["name"] = $"000 {Guid.NewGuid():N}" });
        var content = "<!-- wp:paragraph -->\n<p>Ünï &amp; <em>[gallery]</em> 🦉 &lt;b&gt;</p>\n<!-- /wp:paragraph -->";
        var id = await site.CreateAsync("posts", new()
        {
            ["title"] = "007", ["content"] = content, ["status"] = "private", ["date_gmt"] = "2026-10-25T00:30:00", ["slug"] = $"äöü-{Guid.NewGuid():N}",
            ["featured_media"] = int.Parse(picture), ["tags"] = new JsonArray(int.Parse(tag), int.Parse(other)), ["sticky"] = false, ["format"] = "quote",
        });
        var connected = ConnectedSite.To(site);

        var post = await connected.RecordAsync("posts", id);
        var media = await connected.RecordAsync("media", picture);

        Assert.Equal("007", Value("title"));
        Assert.Equal(content, Value("content"));
        Assert.Equal(("private", "quote", false, 1L, long.Parse(picture)), (Value("status"), Value("format"), Value("sticky"), Value("author"), Value("featured_media")));
        Assert.Equal(new DateTimeOffset(2026, 10, 25, 0, 30, 0, TimeSpan.Zero), Value("date_gmt"));
        Assert.Equal([tag, other], ((JsonElement)Value("tags")!).EnumerateArray().Select(id => id.GetRawText()).OrderBy(long.Parse));
        Assert.Equal(post.Version, ((DateTimeOffset)Value("modified_gmt")!).ToString("yyyy-MM-ddTHH:mm:ss"));
        Assert.Equal("image/gif", ConnectedSite.Value("media", media, "mime_type"));

        object? Value(string field) => ConnectedSite.Value("posts", post, field);
    }

    [WordPressFact]
    public async Task What_is_in_the_trash_is_gone_and_other_states_are_not()
    {
        var site = await server.SiteAsync();
        var ids = new List<string>();
        foreach (var status in new[] { "publish", "future", "draft", "pending", "private" })
            ids.Add(await site.CreateAsync("posts", new() { ["title"] = status, ["status"] = status, ["date_gmt"] = status == "future" ? "2070-01-01T00:00:00" : "2020-01-01T00:00:00" }));
        var trashed = await site.CreateAsync("posts", new() { ["title"] = "trashed" });
        await site.DeleteAsync("posts", trashed, force: false);
        var connected = ConnectedSite.To(site);

        var found = await connected.FindAsync("posts", [.. ids, trashed, "99999999", "not a number"]);
        var scan = await connected.ScanAsync("posts");

        Assert.Equal(ids, found.Select(record => record.Id).Order());
        Assert.Superset(ids.ToHashSet(), scan.SelectMany(page => page.Records).Select(record => record.Id).ToHashSet());
        Assert.DoesNotContain(trashed, scan.SelectMany(page => page.Records).Select(record => record.Id));
        Assert.Empty(await connected.FindAsync("posts", "not a number"));
    }

    [WordPressFact]
    public async Task Since_a_cursor_come_changes_new_posts_with_old_dates_scheduled_ones_and_the_trash()
    {
        var site = await server.SiteAsync();
        var connected = ConnectedSite.To(site);
        var changed = await site.CreateAsync("posts", new() { ["title"] = "changed" });
        var trashed = await site.CreateAsync("posts", new() { ["title"] = "trashed" });
        var scheduled = await site.CreateAsync("posts", new() { ["title"] = "scheduled" });
        var same = await site.CreateAsync("posts", new() { ["title"] = "same" });
        await AgeAsync(changed, trashed, scheduled, same);
        var cursor = (await connected.ScanAsync("posts"))[^1].Cursor;

        await site.ChangeAsync("posts", changed, new() { ["title"] = "changed again" });
        await site.DeleteAsync("posts", trashed, force: false);
        // As WordPress does when the time of a scheduled post has come: nothing but the state moves.
        await site.PhpAsync($"global $wpdb; $wpdb->update($wpdb->posts, ['post_status' => 'publish', 'post_date' => current_time('mysql'), 'post_date_gmt' => current_time('mysql', 1)], ['ID' => {scheduled}]);");
        var imported = await site.CreateAsync("posts", new() { ["title"] = "imported", ["status"] = "publish", ["date_gmt"] = "2001-01-01T00:00:00" });
        var pages = await connected.ScanAsync("posts", since: cursor);

        var ids = pages.SelectMany(page => page.Records).Select(record => record.Id).ToList();
        Assert.Superset(new HashSet<string> { changed, scheduled, imported }, ids.ToHashSet());
        Assert.DoesNotContain(same, ids);
        Assert.DoesNotContain(trashed, ids);
        Assert.Contains(trashed, pages.SelectMany(page => page.DeletedIds));
        Assert.True(pages[^1].Completed);

        Task AgeAsync(params string[] posts) => site.PhpAsync(
            $"global $wpdb; $wpdb->query(\"UPDATE $wpdb->posts SET post_modified = '2020-01-01', post_modified_gmt = '2020-01-01', post_date = '2020-01-01', post_date_gmt = '2020-01-01' WHERE ID IN ({string.Join(',', posts)})\");");
    }

    [WordPressFact]
    public async Task Posts_that_are_deleted_during_a_scan_hide_no_others()
    {
        var site = await server.SiteAsync();
        var made = (await site.PhpAsync(
            "for ($i = 0; $i < 250; $i++) $ids[] = wp_insert_post(['post_title' => \"passing $i\", 'post_status' => 'publish']); echo implode(',', $ids);")).Split(',').ToHashSet();
        var deleted = new HashSet<string>();
        var brought = new HashSet<string>();

        await foreach (var page in ConnectedSite.To(site).PagesAsync("posts"))
        {
            brought.UnionWith(page.Records.Select(record => record.Id));
            var passing = page.Records.Select(record => record.Id).Where(made.Contains).Where((_, i) => i % 2 == 0).ToList();
            deleted.UnionWith(passing);
            await site.PhpAsync($"foreach ([{string.Join(',', passing)}] as $id) wp_delete_post($id, true);");
        }

        Assert.True(deleted.Count > 100);
        Assert.Superset(made, brought);
    }

    [WordPressFact]
    public async Task A_table_of_more_than_one_page_comes_whole_whether_its_list_has_offsets_or_not()
    {
        var site = await server.SiteAsync();
        await site.PhpAsync("foreach (['category', 'post_tag'] as $kind) for ($i = 0; $i < 350; $i++) wp_insert_term(\"$kind \" . uniqid(), $kind, ['parent' => $kind == 'category' && $i % 3 ? 1 : 0]);");
        var connected = ConnectedSite.To(site);

        foreach (var (table, kind) in new[] { ("categories", "category"), ("tags", "post_tag") })
        {
            var scan = await connected.ScanAsync(table);
            var ids = scan.SelectMany(page => page.Records).Select(record => record.Id).ToList();
            Assert.True(scan.Count > 3 && ids.Count >= 350);
            Assert.Distinct(ids);
            var held = (await site.PhpAsync($"echo implode(',', get_terms(['taxonomy' => '{kind}', 'hide_empty' => false, 'fields' => 'ids']));")).Split(',');
            Assert.Subset(held.ToHashSet(), ids.ToHashSet());
        }
    }
}
