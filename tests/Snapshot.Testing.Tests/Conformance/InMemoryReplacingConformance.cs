using Snapshot.Tables;
using Snapshot.Testing.Conformance;

namespace Snapshot.Testing.Tests.Conformance;

/// <summary>A service whose updates replace the record is sent all of it.</summary>
[Holds(FieldType.Text)]
public sealed class InMemoryReplacingConformance : WriteConformance
{
    protected override Task<ConnectorFixture> StartAsync(CancellationToken cancellationToken) =>
        Task.FromResult<ConnectorFixture>(new InMemoryFixture(canReadChanges: false, replaces: true));
}
