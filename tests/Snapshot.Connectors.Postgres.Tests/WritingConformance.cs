using Snapshot.Tables;
using Snapshot.Testing.Conformance;

namespace Snapshot.Connectors.Postgres.Tests;

[Holds(
    FieldType.Text, FieldType.Boolean, FieldType.Integer, FieldType.Number, FieldType.Float, FieldType.Date, FieldType.Time, FieldType.Timestamp,
    FieldType.LocalTimestamp, FieldType.Uuid, FieldType.Json)]
public sealed class WritingConformance(SourceServer server) : WriteConformance
{
    protected override async Task<ConnectorFixture> StartAsync(CancellationToken cancellationToken) =>
        await PostgresFixture.StartAsync(server, versionColumn: "");
}
