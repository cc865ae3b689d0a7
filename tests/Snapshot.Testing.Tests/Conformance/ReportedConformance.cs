using Snapshot.Tables;
using Snapshot.Testing.Conformance;

namespace Snapshot.Testing.Tests.Conformance;

/// <summary>The suite that <see cref="ConformanceReportTests"/> has run: nothing is deleted here, no answer gets lost, and a flaw is put in on demand.</summary>
[Holds(FieldType.Text, FieldType.Integer)]
public sealed class ReportedConformance : WriteConformance
{
    public const string Flaw = "SNAPSHOT_TESTS_FLAW";

    protected override Task<ConnectorFixture> StartAsync(CancellationToken cancellationToken)
    {
        var flaw = Enum.TryParse<WriteFlaw>(Environment.GetEnvironmentVariable(Flaw), out var asked) ? asked : WriteFlaw.None;
        return Task.FromResult<ConnectorFixture>(
            new InMemoryFixture(canReadChanges: false, right => new FlawedWriter(right, flaw), canDelete: false, losesAnswers: false));
    }
}
