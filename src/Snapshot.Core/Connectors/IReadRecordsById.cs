using Snapshot.Records;

namespace Snapshot.Connectors;

/// <summary>A connector that can read named records. Without it a table cannot be published to: nothing could be compared first.</summary>
public interface IReadRecordsById
{
    /// <summary>The present state of the records; those that do not exist are left out. At most the table's <c>ReadBatchSize</c> ids.</summary>
    /// <param name="context">The account.</param>
    /// <param name="request">The table and the fields wanted; checkpoint and page size mean nothing here.</param>
    /// <param name="ids">The service's ids.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<IReadOnlyList<RemoteRecord>> ReadByIdAsync(
        ConnectorContext context, ReadRequest request, IReadOnlyList<string> ids, CancellationToken cancellationToken);
}
