using CustomConnector;
using Snapshot.Connectors;
using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Samples.Tests;

/// <summary>The sample connector for a service whose fields change places after the first pull.</summary>
internal sealed class ReorderedNotes : IConnector, IReadRecordsById, IWriteRecords
{
    private readonly NotesConnector _notes = new();
    private volatile bool _reordered;

    public ConnectorSpec Spec => _notes.Spec;

    public void Reorder() => _reordered = true;

    public Task CheckAsync(ConnectorContext context, CancellationToken cancellationToken) => _notes.CheckAsync(context, cancellationToken);

    public async Task<IReadOnlyList<RemoteTable>> DiscoverAsync(ConnectorContext context, CancellationToken cancellationToken)
    {
        var table = (await _notes.DiscoverAsync(context, cancellationToken)).Single();
        return [_reordered ? table with { Fields = [.. table.Fields.Reverse()] } : table];
    }

    public IAsyncEnumerable<ReadPage> ReadAsync(ConnectorContext context, ReadRequest request, CancellationToken cancellationToken) =>
        _notes.ReadAsync(context, request, cancellationToken);

    public Task<IReadOnlyList<RemoteRecord>> ReadByIdAsync(
        ConnectorContext context, ReadRequest request, IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        _notes.ReadByIdAsync(context, request, ids, cancellationToken);

    public Task<IReadOnlyList<WriteResult>> WriteAsync(ConnectorContext context, WriteRequest request, CancellationToken cancellationToken) =>
        _notes.WriteAsync(context, request, cancellationToken);
}
