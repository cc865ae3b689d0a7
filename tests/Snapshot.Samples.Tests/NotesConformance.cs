// snippet: suite
using Snapshot.Tables;
using Snapshot.Testing.Conformance;

namespace Snapshot.Samples.Tests;

[Holds(
    FieldType.Text, FieldType.Json, FieldType.Boolean, FieldType.Date, Nul = true,
    // Tags are a list of texts, and a note is pinned or not.
    Except = ["Json: everyday", "Json: none", "Boolean: none"])]
public sealed class NotesConformance : IncrementalReadConformance
{
    protected override async Task<ConnectorFixture> StartAsync(CancellationToken cancellationToken) => await NotesFixture.StartAsync();
}
// end snippet
