using Snapshot.Tables;
using Snapshot.Testing.Conformance;

namespace Acme.Tests;

/// <summary>Writes, and reads by ids.</summary>
[Holds(FieldType.Text, FieldType.Integer)]
public sealed class AcmeWriteConformance : WriteConformance
{
    protected override Task<ConnectorFixture> StartAsync(CancellationToken cancellationToken) => Task.FromResult<ConnectorFixture>(new AcmeFixture());
}
