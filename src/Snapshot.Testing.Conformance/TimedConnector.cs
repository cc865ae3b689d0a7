using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Snapshot.Connectors;
using Snapshot.Records;
using Snapshot.Tables;
using Xunit;
using Xunit.Sdk;

namespace Snapshot.Testing.Conformance;

/// <summary>The connector, with a limit on the time that its calls take in one check. A call that never ends fails the check, and the run goes on.</summary>
internal sealed class TimedConnector(IConnector connector, TimeSpan limit)
{
    // One in which numbers and times look otherwise, as where the host runs: what a connector sends and reads must not depend on it.
    private static readonly CultureInfo Elsewhere = Culture();

    private readonly Stopwatch _taken = new();
    private readonly Lock _lock = new();
    private int _running;

    private IReadRecordsById Reader => (IReadRecordsById)connector;

    private IWriteRecords Writer => (IWriteRecords)connector;

    public Task CheckAsync(ConnectorContext account, CancellationToken cancellationToken) => LimitAsync(async () =>
    {
        await connector.CheckAsync(account, cancellationToken);
        return true;
    }, nameof(CheckAsync));

    public Task<IReadOnlyList<RemoteTable>> DiscoverAsync(ConnectorContext account, CancellationToken cancellationToken) =>
        LimitAsync(() => connector.DiscoverAsync(account, cancellationToken), nameof(DiscoverAsync));

    public Task<IReadOnlyList<RemoteRecord>> ReadByIdAsync(
        ConnectorContext account, ReadRequest request, IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        LimitAsync(() => Reader.ReadByIdAsync(account, request, ids, cancellationToken), nameof(ReadByIdAsync));

    public Task<IReadOnlyList<WriteResult>> WriteAsync(ConnectorContext account, WriteRequest request, CancellationToken cancellationToken) =>
        LimitAsync(() => Writer.WriteAsync(account, request, cancellationToken), nameof(WriteAsync));

    public async IAsyncEnumerable<ReadPage> ReadAsync(
        ConnectorContext account, ReadRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (pages, read) = (connector.ReadAsync(account, request, cancellationToken).GetAsyncEnumerator(cancellationToken), 0);
        Task<bool>? move = null;
        try
        {
            while (await LimitAsync(() => move = pages.MoveNextAsync().AsTask(), $"ReadAsync, behind {read} pages,"))
            {
                read++;
                yield return pages.Current;
            }
        }
        finally
        {
            // One that hangs cannot be disposed of.
            if (move?.IsCompleted != false)
                await pages.DisposeAsync();
        }
    }

    private async Task<T> LimitAsync<T>(Func<Task<T>> call, string what)
    {
        var left = limit - Enter();
        // Elsewhere, because a call may also block.
        var running = Task.Run(
            () =>
            {
                CultureInfo.CurrentCulture = Elsewhere;
                return call();
            }, CancellationToken.None);
        try
        {
            return await running.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, TestContext.Current.CancellationToken);
        }
        catch (TimeoutException) when (!running.IsCompleted)
        {
            throw new XunitException(
                $"The connector's calls took longer than {limit.TotalSeconds:0.###} seconds in this check; {what} had not ended. Does it page for ever, sleep, or try again by itself? "
                + $"If the service needs so long, override {nameof(ConnectorFixture.TimeLimit)} of the fixture.");
        }
        finally
        {
            Leave();
        }
    }

    private static CultureInfo Culture()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        (culture.NumberFormat.NumberDecimalSeparator, culture.NumberFormat.NumberGroupSeparator, culture.NumberFormat.NegativeSign) = (",", ".", "\u2212");
        (culture.DateTimeFormat.ShortDatePattern, culture.DateTimeFormat.LongTimePattern, culture.DateTimeFormat.DateSeparator) = ("dd/MM/yyyy", "HH.mm.ss", ".");
        return CultureInfo.ReadOnly(culture);
    }

    // Calls at the same time count once.
    private TimeSpan Enter()
    {
        lock (_lock)
        {
            if (_running++ == 0)
                _taken.Start();
            return _taken.Elapsed;
        }
    }

    private void Leave()
    {
        lock (_lock)
        {
            if (--_running == 0)
                _taken.Stop();
        }
    }
}
