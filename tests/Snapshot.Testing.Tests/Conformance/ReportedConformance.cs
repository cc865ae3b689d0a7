using Snapshot.Tables;
using Snapshot.Testing.Conformance;

namespace Snapshot.Testing.Tests.Conformance;

/// <summary>
/// The suite that <see cref="ConformanceReportTests"/> has run: nothing is deleted here, no answer gets lost, and a flaw is put in. Run by anybody else it
/// has nothing to hide.
/// </summary>
[Holds(FieldType.Text, FieldType.Integer, Except = ["Integer: none"], TimeResolution = "00:00:01")]
public sealed class ReportedConformance : WriteConformance
{
    public const string Flaw = "SNAPSHOT_TESTS_FLAW";

    protected override Task<ConnectorFixture> StartAsync(CancellationToken cancellationToken)
    {
        var whole = !Enum.TryParse<WriteFlaw>(Environment.GetEnvironmentVariable(Flaw), out var flaw);
        return Task.FromResult<ConnectorFixture>(
            new InMemoryFixture(canReadChanges: false, right => new FlawedWriter(right, flaw), canDelete: whole, losesAnswers: whole));
    }
}
