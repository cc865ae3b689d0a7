namespace Snapshot.Connectors;

/// <summary>A connector that can write.</summary>
public interface IWriteRecords
{
    /// <summary>
    /// Carries out the operations and answers each of them, in the same order. At most the table's <c>WriteBatchSize</c>.
    /// Throws only when nothing at all was done; what may have been done is <see cref="WriteResult.Unknown"/>. After an error that neither passes nor
    /// is of the account the batch comes again in smaller ones, until the operation at fault is found.
    /// </summary>
    Task<IReadOnlyList<WriteResult>> WriteAsync(ConnectorContext context, WriteRequest request, CancellationToken cancellationToken);
}
