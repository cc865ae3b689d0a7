using Snapshot.Ledger;
using Snapshot.Tables;
using Snapshot.Testing.Conformance;

namespace Snapshot.Testing.Tests.Conformance;

[Holds(FieldType.Text)]
public sealed class BlindLedgerWriteConformance : WriteConformance
{
    protected override async Task<ConnectorFixture> StartAsync(CancellationToken cancellationToken) =>
        await LedgerFixture.StartAsync(new LedgerRules { Idempotent = false, CompareAndSet = false, WholeBatches = true });
}
