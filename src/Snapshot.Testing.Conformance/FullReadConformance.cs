using Snapshot.Connectors;
using Xunit;

namespace Snapshot.Testing.Conformance;

/// <summary>The suite for a table that can only be read whole.</summary>
public abstract class FullReadConformance : ConnectorConformance
{
    /// <summary>The table does not claim to be read incrementally, gives no cursor, and refuses one.</summary>
    [Fact]
    public async Task Since_is_refused_where_changes_cannot_be_read()
    {
        await FillAsync(3);
        var table = await TableAsync();

        Require(!table.Capabilities.CanReadChanges, $"The table claims CanReadChanges: derive from {nameof(IncrementalReadConformance)}, which proves it.");
        await ScanAsync(new ReadRequest(table) { PageSize = 2 });
        await ErrorAsync(
            () => ScanAsync(new ReadRequest(table) { Since = "0" }), ConnectorErrorKind.NotSupported, "A read with Since, of a table that cannot be read incrementally,");
    }
}
