using Snapshot.Tables;
using Snapshot.Testing.Conformance;

namespace Acme.Tests;

/// <summary>Whole and incremental reads. [Holds] names the types that the service gives back exactly as it was given them.</summary>
[Holds(FieldType.Text, FieldType.Integer)]
public sealed class AcmeConformance : IncrementalReadConformance
{
    protected override Task<ConnectorFixture> StartAsync(CancellationToken cancellationToken) => Task.FromResult<ConnectorFixture>(new AcmeFixture());
}
