using Snapshot.Connectors.WordPress.Tests.Server;
using Snapshot.Tables;
using Snapshot.Testing.Conformance;

namespace Snapshot.Connectors.WordPress.Tests.Conformance;

[Holds(FieldType.Text, NullText = false, Nul = true, Except = ["Text: blanks at the ends"])]
public sealed class PagesWriteConformance(WordPressServer server) : WriteConformance
{
    protected override async Task<ConnectorFixture> StartAsync(CancellationToken cancellationToken) => await PostsFixture.StartAsync(server, "pages", "page");
}
