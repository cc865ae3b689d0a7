namespace Snapshot.Connectors;

/// <summary>A connector that can write.</summary>
public interface IWriteRecords
{
    /// <summary>
    /// Carries out the operations and answers each of them, in the same order. At most the table's <c>WriteBatchSize</c>.
    /// Throws only when nothing at all was done; what may have been done is <see cref="WriteResult.Unknown"/>. What is thrown and neither passes nor
    /// is of the account is taken for the fault of some operation: it comes again in halves.
    /// </summary>
    Task<IReadOnlyList<WriteResult>> WriteAsync(ConnectorContext context, WriteRequest request, CancellationToken cancellationToken);
}
