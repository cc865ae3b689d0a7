using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Snapshot.Connectors;
using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Syncing;

/// <summary>
/// Reads a connector's pages ahead, stages them and hands them on in small pieces. Small, because records that live longer
/// than a moment cost the garbage collector more than the whole conversion (docs/adr/0002).
/// </summary>
internal sealed class PageReader
{
    private const int RecordsPerPiece = 1000;
    private const int PiecesAhead = 4;

    private readonly Channel<Piece> _pieces = Channel.CreateBounded<Piece>(
        new BoundedChannelOptions(PiecesAhead) { SingleReader = true, SingleWriter = true });

    public PageReader(TableInfo table, ConnectedAccount account, ReadRequest request, CancellationToken cancellationToken)
    {
        Checkpoint = request.Checkpoint;
        _ = Task.Run(() => ReadAsync(new RecordStager(table), account, request, cancellationToken), CancellationToken.None);
    }

    /// <summary>The connector's checkpoint behind the last whole page that was taken.</summary>
    public string? Checkpoint { get; private set; }

    /// <summary>Whether the piece taken last ended a page of the connector.</summary>
    public bool AtCheckpoint { get; private set; } = true;

    /// <summary>Whether the connector said that this was all.</summary>
    public bool IsCompleted { get; private set; }

    /// <summary>Where the connector said that the next incremental read begins.</summary>
    public string? Cursor { get; private set; }

    /// <summary>What the page that the piece taken last ended says is gone.</summary>
    public IReadOnlyList<string> DeletedIds { get; private set; } = [];

    public long? EstimatedTotal { get; private set; }

    /// <summary>
    /// Whether there is another piece. What comes before a fault of the service is kept where the scan can go on behind it – a service that asks for
    /// pauses would otherwise have the same pages read again and again: then there is no more, and <see cref="EndAsync"/> throws. Else the fault
    /// is thrown at once.
    /// </summary>
    public async ValueTask<bool> HasMoreAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _pieces.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException && AtCheckpoint && Checkpoint is not null)
        {
            return false;
        }
    }

    /// <summary>Throws what the connector threw, once there are no more pieces.</summary>
    public Task EndAsync() => _pieces.Reader.Completion;

    /// <summary>The next piece, which must be there.</summary>
    public IReadOnlyList<StagedRecord> Take()
    {
        if (!_pieces.Reader.TryRead(out var piece))
            throw new InvalidOperationException("There is no piece to take.");
        AtCheckpoint = piece.Page is not null;
        DeletedIds = piece.Page?.DeletedIds ?? [];
        if (piece.Page is { } page)
        {
            Checkpoint = page.Checkpoint;
            (IsCompleted, Cursor) = (page.Completed, page.Cursor);
        }
        EstimatedTotal = piece.EstimatedTotal ?? EstimatedTotal;
        return piece.Records;
    }

    /// <summary>Pieces until there are enough records and a page of the connector ends.</summary>
    public async IAsyncEnumerable<IReadOnlyList<StagedRecord>> TakeAsync(
        int enough, Action<long> report, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var taken = 0L;
        while ((taken < enough || !AtCheckpoint) && await HasMoreAsync(cancellationToken).ConfigureAwait(false))
        {
            var piece = Take();
            taken += piece.Count;
            yield return piece;
            report(taken);
        }
    }

    private async Task ReadAsync(RecordStager stager, ConnectedAccount account, ReadRequest request, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var page in account.ReadAsync(request, cancellationToken).ConfigureAwait(false))
            {
                for (var first = 0; first < page.Records.Count || first == 0; first += RecordsPerPiece)
                {
                    var isLast = first + RecordsPerPiece >= page.Records.Count;
                    var piece = new Piece(stager.Stage(page.Records, first, RecordsPerPiece), isLast ? page : null, page.EstimatedTotal);
                    await _pieces.Writer.WriteAsync(piece, cancellationToken).ConfigureAwait(false);
                }
            }
            _pieces.Writer.Complete();
        }
        catch (Exception e)
        {
            _pieces.Writer.Complete(e);
        }
    }

    private sealed record Piece(IReadOnlyList<StagedRecord> Records, ReadPage? Page, long? EstimatedTotal);
}
