using Snapshot.Connectors.WordPress.Tests.Server;
using Snapshot.Tables;

namespace Snapshot.Connectors.WordPress.Tests.Conformance;

/// <summary>The site's posts or pages. Its clock can be put forward: the times that it says, and those of changes.</summary>
internal sealed class PostsFixture(RunningSite site, string table, string type) : SiteFixture(site, table)
{
    private readonly ClockHandler _handler = new() { InnerHandler = new SocketsHttpHandler() };

    private string Ahead => $"INTERVAL {(int)_handler.Ahead.TotalSeconds} SECOND";

    public static async Task<PostsFixture> StartAsync(WordPressServer server, string table, string type)
    {
        Assert.SkipUnless(WordPressFiles.AreExpected, WordPressFiles.Absence);
        var site = await server.EmptiedSiteAsync();
        await site.PhpAsync($"global $wpdb; $wpdb->query(\"DELETE FROM $wpdb->posts WHERE post_type = '{type}'\"); update_option('sticky_posts', []);");
        return new PostsFixture(site, table, type);
    }

    // WordPress trims titles, so they are put where it keeps them. Without a text they may not be empty.
    public override Task<string> CreateAsync(IReadOnlyDictionary<string, object?> values, CancellationToken cancellationToken) => PhpAsync(
        $$"""
        $id = wp_insert_post(['post_type' => '{{type}}', 'post_author' => 1, 'post_title' => 'A title', 'post_content' => 'needed', 'post_status' => 'publish']);
        if (isset($values['title'])) $wpdb->update($wpdb->posts, ['post_title' => $values['title']], ['ID' => $id]);
        if (isset($values['sticky'])) $values['sticky'] ? stick_post($id) : unstick_post($id);
        {{Stamp("$id")}}
        echo $id;
        """, values);

    public override async Task ChangeAsync(string id, IReadOnlyDictionary<string, object?> values, CancellationToken cancellationToken)
    {
        await base.ChangeAsync(id, values, cancellationToken);
        await StampAsync(id);
    }

    public override async Task DeleteAsync(string id, CancellationToken cancellationToken)
    {
        await Site.DeleteAsync(Table, id, force: false);
        await StampAsync(id);
    }

    // In one statement, so that all have the same time.
    public override async Task<IReadOnlyList<string>> FillAsync(int count, RemoteField text, CancellationToken cancellationToken) =>
        (await Site.PhpAsync($$"""
            global $wpdb;
            for ($i = 0; $i < {{count}}; $i++) {
                $status = ['publish', 'draft', 'private'][$i % 3];
                $rows[] = "(1, '{{type}}', '$status', 'record $i', 'record-$i', '', '', '', '', '', @now, @now, @now + {{Ahead}}, @now + {{Ahead}})";
            }
            $wpdb->query($wpdb->prepare('SET @now = CAST(%s AS datetime)', current_time('mysql', true)));
            $wpdb->query("INSERT INTO $wpdb->posts (post_author, post_type, post_status, post_title, post_name, post_content, post_excerpt, to_ping, pinged,
                post_content_filtered, post_date, post_date_gmt, post_modified, post_modified_gmt) VALUES " . implode(',', $rows));
            echo implode(',', $wpdb->get_col("SELECT ID FROM $wpdb->posts WHERE ID >= $wpdb->insert_id AND post_type = '{{type}}'"));
            """)).Split(',');

    // WordPress refuses a post without a title, a text and an excerpt.
    public override IReadOnlyDictionary<string, object?> NeededValues(RemoteTable table) => new Dictionary<string, object?> { ["content"] = "needed" };

    public override Task PassLookbackAsync(CancellationToken cancellationToken)
    {
        _handler.Ahead += TimeSpan.FromHours(2);
        return Task.CompletedTask;
    }

    public override ConnectorContext Account(IReadOnlyDictionary<string, string> settings) =>
        new(settings) { HttpClients = () => new HttpClient(_handler, disposeHandler: false) };

    public override ValueTask DisposeAsync()
    {
        _handler.Dispose();
        return base.DisposeAsync();
    }

    private async Task StampAsync(string id)
    {
        if (_handler.Ahead > TimeSpan.Zero)
            await Site.PhpAsync($"global $wpdb; {Stamp(id)}");
    }

    private string Stamp(string id) =>
        $"$wpdb->query(\"UPDATE $wpdb->posts SET post_modified = post_modified + {Ahead}, post_modified_gmt = post_modified_gmt + {Ahead} WHERE ID = {id}\");";

    private sealed class ClockHandler : DelegatingHandler
    {
        public TimeSpan Ahead { get; set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            response.Headers.Date += Ahead;
            return response;
        }
    }
}
