using System.Net;
using CustomConnector;
using Snapshot.Errors;

namespace Snapshot.Samples.Tests;

public sealed class NotesPacingTests
{
    [Fact]
    public async Task A_pause_that_an_answer_asks_for_is_kept_before_the_next_request()
    {
        await using var workspace = await NotesWorkspace.PullAsync(new NotesConnector(), notes: 3);
        workspace.Service.FailNext(HttpStatusCode.TooManyRequests, retryAfterSeconds: 3600);
        var first = await Assert.ThrowsAsync<SnapshotException>(workspace.CheckAsync);
        // Whoever sends all the same meets this.
        workspace.Service.FailNext(HttpStatusCode.BadGateway);

        var second = await Assert.ThrowsAsync<SnapshotException>(workspace.CheckAsync);

        Assert.Equal(["http_429", "rate_limited"], new[] { first, second }.Select(error => error.Details["reason"]));
        Assert.InRange((double)second.Details["retryAfterSeconds"]!, 1800, 3600);
    }
}
