// snippet: suite
using Snapshot.Tables;
using Snapshot.Testing.Conformance;

namespace Snapshot.Samples.Tests;

[Holds(FieldType.Text, FieldType.Json, FieldType.Boolean, FieldType.Date, Nul = true)]
public sealed class NotesWriteConformance : WriteConformance
{
    protected override async Task<ConnectorFixture> StartAsync(CancellationToken cancellationToken) => await NotesFixture.StartAsync();
}
// end snippet
