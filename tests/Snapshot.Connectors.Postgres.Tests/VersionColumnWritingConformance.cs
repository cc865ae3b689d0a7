using Snapshot.Tables;
using Snapshot.Testing.Conformance;

namespace Snapshot.Connectors.Postgres.Tests;

[Holds(FieldType.Text)]
public sealed class VersionColumnWritingConformance(SourceServer server) : WriteConformance
{
    protected override async Task<ConnectorFixture> StartAsync(CancellationToken cancellationToken) =>
        await PostgresFixture.StartAsync(server, versionColumn: "updated_at");
}
