using Snapshot.Tables;
using Snapshot.Testing.Conformance;

namespace Snapshot.Testing.Tests.Conformance;

[Holds(
    FieldType.Text, FieldType.Boolean, FieldType.Integer, FieldType.Number, FieldType.Float, FieldType.Date, FieldType.Time, FieldType.Timestamp,
    FieldType.LocalTimestamp, FieldType.Uuid, FieldType.Json, Nul = true)]
public sealed class InMemoryWriteConformance : WriteConformance
{
    protected override Task<ConnectorFixture> StartAsync(CancellationToken cancellationToken) =>
        Task.FromResult<ConnectorFixture>(new InMemoryFixture(canReadChanges: false));
}
