using Snapshot.Connectors.WordPress.Tests.Server;
using Snapshot.Tables;
using Snapshot.Testing.Conformance;

namespace Snapshot.Connectors.WordPress.Tests.Conformance;

[Holds(FieldType.Text, NullText = false, Except = ["Text: blanks at the ends", "Text: markup"])]
public sealed class CategoriesWriteConformance(WordPressServer server) : WriteConformance
{
    protected override async Task<ConnectorFixture> StartAsync(CancellationToken cancellationToken) => await TermsFixture.StartAsync(server, "categories", "category");
}
