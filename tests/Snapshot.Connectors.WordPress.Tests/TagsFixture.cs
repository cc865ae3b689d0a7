using Snapshot.Connectors.WordPress.Tests.Server;
using Snapshot.Tables;

namespace Snapshot.Connectors.WordPress.Tests;

/// <summary>The site's tags.</summary>
internal sealed class TagsFixture(RunningSite site) : SiteFixture(site, "tags")
{
    public static async Task<TagsFixture> StartAsync(RunningSite site)
    {
        await site.PhpAsync(
            "global $wpdb; $wpdb->query(\"DELETE t, x FROM $wpdb->terms t JOIN $wpdb->term_taxonomy x USING (term_id) WHERE x.taxonomy = 'post_tag'\");");
        return new TagsFixture(site);
    }

    // WordPress trims descriptions, so they are put where it keeps them.
    public override async Task<string> CreateAsync(IReadOnlyDictionary<string, object?> values, CancellationToken cancellationToken)
    {
        var id = await Site.CreateAsync(Table, new() { ["name"] = $"{Guid.NewGuid():N}" });
        await PhpAsync($"$wpdb->update($wpdb->term_taxonomy, ['description' => $values['description']], ['term_id' => {id}]);", values);
        return id;
    }

    public override Task DeleteAsync(string id, CancellationToken cancellationToken) => Site.DeleteAsync(Table, id);

    public override async Task<IReadOnlyList<string>> FillAsync(int count, RemoteField text, CancellationToken cancellationToken) =>
        (await Site.PhpAsync($$"""
            global $wpdb;
            for ($i = 0; $i < {{count}}; $i++) $rows[] = "('record $i', 'record-$i')";
            $wpdb->query("INSERT INTO $wpdb->terms (name, slug) VALUES " . implode(',', $rows));
            $made = "term_id >= $wpdb->insert_id";
            $wpdb->query("INSERT INTO $wpdb->term_taxonomy (term_id, taxonomy, description) SELECT term_id, 'post_tag', name FROM $wpdb->terms WHERE $made");
            echo implode(',', $wpdb->get_col("SELECT term_id FROM $wpdb->terms WHERE $made"));
            """)).Split(',');

    // A name is never empty, and a slug is made to fit into an address.
    public override RemoteField Field(RemoteTable table, FieldType type) => table.Fields.Single(field => field.Id == "description");
}
