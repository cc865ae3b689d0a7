using Snapshot.Tables;
using Snapshot.Testing.Conformance;

namespace Snapshot.Testing.Tests.Conformance;

[Holds(FieldType.Text)]
public sealed class InMemoryFullConformance : FullReadConformance
{
    protected override Task<ConnectorFixture> StartAsync(CancellationToken cancellationToken) =>
        Task.FromResult<ConnectorFixture>(new InMemoryFixture(canReadChanges: false));

    [Fact]
    public void Suites_run_alone() => Assert.Equal(typeof(AloneCollection).FullName, TestContext.Current.TestCollection?.TestCollectionClassName);
}
