using Snapshot.Connectors.WordPress.Tests.Server;
using Snapshot.Tables;

namespace Snapshot.Connectors.WordPress.Tests.Conformance;

/// <summary>The site's tags or categories.</summary>
internal sealed class TermsFixture(RunningSite site, string table, string taxonomy) : SiteFixture(site, table)
{
    public static async Task<TermsFixture> StartAsync(WordPressServer server, string table, string taxonomy)
    {
        Assert.SkipUnless(WordPressFiles.AreExpected, WordPressFiles.Absence);
        var site = await server.EmptiedSiteAsync();
        await site.PhpAsync($"""
            global $wpdb;
            $wpdb->query("DELETE t, x FROM $wpdb->terms t JOIN $wpdb->term_taxonomy x USING (term_id) WHERE x.taxonomy = '{taxonomy}'");
            delete_option('{taxonomy}_children');
            """);
        return new TermsFixture(site, table, taxonomy);
    }

    // They are small: fewer would not tell whether a read holds them.
    public override int Many => 5_000;

    // WordPress cleans descriptions, so they are put where it keeps them.
    public override Task<string> CreateAsync(IReadOnlyDictionary<string, object?> values, CancellationToken cancellationToken) => PhpAsync(
        $"""
        $id = wp_insert_term(uniqid('', true), '{taxonomy}')['term_id'];
        $wpdb->update($wpdb->term_taxonomy, ['description' => $values['description']], ['term_id' => $id]);
        echo $id;
        """, values);

    public override Task DeleteAsync(string id, CancellationToken cancellationToken) => Site.DeleteAsync(Table, id);

    public override async Task<IReadOnlyList<string>> FillAsync(int count, RemoteField text, CancellationToken cancellationToken) =>
        (await Site.PhpAsync($$"""
            global $wpdb;
            for ($i = 0; $i < {{count}}; $i++) $rows[] = "('record $i', 'record-$i')";
            $wpdb->query("INSERT INTO $wpdb->terms (name, slug) VALUES " . implode(',', $rows));
            $made = "term_id >= $wpdb->insert_id";
            $wpdb->query("INSERT INTO $wpdb->term_taxonomy (term_id, taxonomy, description) SELECT term_id, '{{taxonomy}}', name FROM $wpdb->terms WHERE $made");
            echo implode(',', $wpdb->get_col("SELECT term_id FROM $wpdb->terms WHERE $made"));
            """)).Split(',');

    // A name is never empty, and a slug is made to fit into an address.
    public override RemoteField Field(RemoteTable table, FieldType type) => table.Fields.Single(field => field.Id == "description");

    // No two may have the same name.
    public override IReadOnlyDictionary<string, object?> NeededValues(RemoteTable table) => new Dictionary<string, object?> { ["name"] = $"{Guid.NewGuid():N}" };
}
