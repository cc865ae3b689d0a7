using Snapshot.Connectors.WordPress.Tests.Server;
using Snapshot.Tables;
using Snapshot.Testing.Conformance;

namespace Snapshot.Connectors.WordPress.Tests.Conformance;

[Holds(FieldType.Text, FieldType.Boolean, NullText = false, Nul = true, Except = ["Boolean: none", "Text: blanks at the ends"])]
public sealed class PostsWriteConformance(WordPressServer server) : WriteConformance
{
    protected override async Task<ConnectorFixture> StartAsync(CancellationToken cancellationToken) => await PostsFixture.StartAsync(server, "posts", "post");
}
