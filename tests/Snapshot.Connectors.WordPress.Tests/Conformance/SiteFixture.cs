using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Snapshot.Connectors.WordPress.Tests.Server;
using Snapshot.Testing.Conformance;

namespace Snapshot.Connectors.WordPress.Tests.Conformance;

/// <summary>A table of the site, for the suites.</summary>
internal abstract class SiteFixture(RunningSite site, string table) : ConnectorFixture
{
    public override IConnector Connector { get; } = new WordPressConnector();

    public override IReadOnlyDictionary<string, string> Settings => site.Settings;

    public override IReadOnlyDictionary<string, string> WrongCredentials =>
        new Dictionary<string, string>(site.Settings) { [WordPressConnector.PasswordSetting] = "guessed" };

    public override string Table => table;

    // A hundred a request, and each request takes WordPress a while.
    public override int Many => 2_000;

    public override TimeSpan TimeLimit => TimeSpan.FromMinutes(5);

    protected RunningSite Site => site;

    public override Task ChangeAsync(string id, IReadOnlyDictionary<string, object?> values, CancellationToken cancellationToken) =>
        site.ChangeAsync(table, id, new JsonObject(values.Select(value => KeyValuePair.Create(value.Key, JsonSerializer.SerializeToNode(value.Value)))));

    /// <summary>Runs PHP that has the values by field id in <c>$values</c>.</summary>
    protected Task<string> PhpAsync(string code, IReadOnlyDictionary<string, object?> values) =>
        site.PhpAsync($"global $wpdb; $values = json_decode(base64_decode('{Convert.ToBase64String(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(values)))}'), true); {code}");
}
