using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Connectors;

/// <summary>
/// A connector that finds records by the values of fields. With a table's <see cref="TableCapabilities.NaturalKey"/> it tells whether a
/// create whose answer was lost was carried out.
/// </summary>
public interface IFindRecords
{
    /// <summary>
    /// The records that hold exactly these values now: no search index that lags behind, no likeness. Two are enough where there are more.
    /// </summary>
    /// <param name="context">The account.</param>
    /// <param name="request">The table and the fields wanted; checkpoint and page size mean nothing here.</param>
    /// <param name="values">The values by remote field id: those of the natural key.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<IReadOnlyList<RemoteRecord>> FindAsync(
        ConnectorContext context, ReadRequest request, IReadOnlyDictionary<string, object?> values, CancellationToken cancellationToken);
}
