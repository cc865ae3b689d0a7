namespace Snapshot.Connectors;

/// <summary>Lets HTTP requests go at their account's pace, and takes note of the pauses that answers ask for.</summary>
internal sealed class PacingHandler(RequestPace pace, TimeProvider time) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var cost = request.Options.TryGetValue(RequestPace.Cost, out var stated) ? stated : 1;
        request.Options.TryGetValue(RequestPace.Part, out var part);
        using var turn = await pace.WaitAsync(cost, part, cancellationToken).ConfigureAwait(false);
        var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (RateHeaders.Pause(response, time.GetUtcNow()) is { } pause)
            await pace.PauseAsync(pause, cancellationToken).ConfigureAwait(false);
        return response;
    }
}
