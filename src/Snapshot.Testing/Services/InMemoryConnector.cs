using System.Runtime.CompilerServices;
using Snapshot.Connectors;
using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Testing.Services;

/// <summary>
/// Connects an <see cref="InMemoryService"/>: <c>AddSnapshots().AddConnector(new InMemoryConnector(service))</c>. Accounts need no
/// settings, unless the service demands a <c>token</c>; with a <c>refresh_token</c> besides, it may expire.
/// </summary>
public sealed class InMemoryConnector(InMemoryService service) : IConnector, IReadRecordsById, IFindRecords, IWriteRecords, IRefreshCredentials
{
    /// <summary>The name accounts refer to it by: <c>in-memory</c>.</summary>
    public const string Name = "in-memory";

    private const string TokenSetting = "token";
    private const string RefreshTokenSetting = "refresh_token";

    private static readonly IReadOnlyList<ConnectorSetting> Settings =
        [new(TokenSetting, "Token") { IsSecret = true }, new(RefreshTokenSetting, "Refresh token") { IsSecret = true }];

    /// <inheritdoc/>
    public ConnectorSpec Spec => new(Name, "In-memory service", Settings) { RateLimit = service.RateLimit };

    /// <inheritdoc/>
    public Task CheckAsync(ConnectorContext context, CancellationToken cancellationToken) => EnterAsync(ServiceCall.Check, context, cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RemoteTable>> DiscoverAsync(ConnectorContext context, CancellationToken cancellationToken)
    {
        await EnterAsync(ServiceCall.Discover, context, cancellationToken).ConfigureAwait(false);
        return service.Tables;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ReadPage> ReadAsync(
        ConnectorContext context, ReadRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await EnterAsync(ServiceCall.ReadPage, context, cancellationToken).ConfigureAwait(false) is Fault.ScanEnds)
                yield break;
            var page = service.Page(request);
            request = request with { Checkpoint = page.Checkpoint };
            yield return page;
            if (page.Completed)
                yield break;
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RemoteRecord>> ReadByIdAsync(
        ConnectorContext context, ReadRequest request, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        await EnterAsync(ServiceCall.ReadById, context, cancellationToken).ConfigureAwait(false);
        return service.ById(request, ids);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RemoteRecord>> FindAsync(
        ConnectorContext context, ReadRequest request, IReadOnlyDictionary<string, object?> values, CancellationToken cancellationToken)
    {
        await EnterAsync(ServiceCall.Find, context, cancellationToken).ConfigureAwait(false);
        return service.Holding(request, values);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<WriteResult>> WriteAsync(ConnectorContext context, WriteRequest request, CancellationToken cancellationToken)
    {
        var fault = await EnterAsync(ServiceCall.Write, context, cancellationToken).ConfigureAwait(false);
        switch (fault)
        {
            case Fault.LostRequest:
                return Unknown(request);
            case Fault.LostAnswer:
                service.Write(request.Table, request.Operations);
                return Unknown(request);
            case Fault.PartOfBatch(var done):
                var answered = service.Write(request.Table, request.Operations.Take(done));
                return [.. answered, .. request.Operations.Skip(done).Select(_ => new WriteResult.Retryable())];
            case Fault.RefusedFor(var guilty) when request.Operations.Any(guilty):
                throw new ConnectorException(ConnectorErrorKind.NotSupported, "refused_on_demand", "The service was told to refuse.");
            case Fault.MissingAnswer:
                return [.. service.Write(request.Table, request.Operations).SkipLast(1)];
            case Fault.HangsAfterwards:
                service.Write(request.Table, request.Operations);
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);
                return Unknown(request);
            default:
                return service.Write(request.Table, request.Operations);
        }
    }

    /// <inheritdoc/>
    // snippet: refresh
    public async Task<IReadOnlyDictionary<string, string>?> RefreshAsync(ConnectorContext context, CancellationToken cancellationToken)
    {
        if (context.OptionalSetting(RefreshTokenSetting) is not { } refreshToken)
            return null;
        await EnterAsync(ServiceCall.Refresh, context, cancellationToken).ConfigureAwait(false);
        var (token, next) = service.Exchange(refreshToken);
        return new Dictionary<string, string> { [TokenSetting] = token, [RefreshTokenSetting] = next };
    }
    // end snippet

    private async Task<Fault?> EnterAsync(ServiceCall call, ConnectorContext context, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var turn = await context.Requests.WaitAsync(cancellationToken).ConfigureAwait(false);
        var fault = service.Enter(call);
        if (call != ServiceCall.Refresh && service.Token is { } token && context.OptionalSetting(TokenSetting) != token)
            throw new ConnectorException(ConnectorErrorKind.Authentication, "token_wrong", "The token is not the right one.");
        if (fault is Fault.Refused refused)
            throw new ConnectorException(refused.Kind, "refused_on_demand", "The service was told to refuse.") { RetryAfter = refused.RetryAfter };
        // A read that gets lost is a time-out, and can be tried again; a write answers for itself.
        if (call != ServiceCall.Write && fault is Fault.LostRequest or Fault.LostAnswer)
            throw new ConnectorException(ConnectorErrorKind.Transient, "timed_out", "The service did not answer.");
        if (fault is Fault.Hangs)
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);
        return fault;
    }

    private static IReadOnlyList<WriteResult> Unknown(WriteRequest request) =>
        [.. request.Operations.Select(_ => new WriteResult.Unknown("The service did not answer."))];
}
