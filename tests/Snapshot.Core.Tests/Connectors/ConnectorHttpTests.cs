using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Snapshot.Identity;

namespace Snapshot.Connectors;

public sealed class ConnectorHttpTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_is_the_one_that_the_host_shaped_and_keeps_the_pace()
    {
        var services = new ServiceCollection();
        services.AddSnapshots(limits => limits.RequestWait = TimeSpan.FromSeconds(20));
        services.AddHttpClient("Snapshot.notes", client => (client.BaseAddress, client.Timeout) = (new Uri("http://notes/"), TimeSpan.FromSeconds(5)))
            .ConfigurePrimaryHttpMessageHandler(() => new Echo());
        services.AddHttpClient("Snapshot.patient", client => client.Timeout = Timeout.InfiniteTimeSpan);
        await using var provider = services.BuildServiceProvider();
        var limiter = new FakeLimiter();
        var pace = new RequestPace(limiter, AccountId.New()) { LongestWait = TimeSpan.FromSeconds(20) };

        using var client = provider.GetRequiredService<ConnectorHttp>().Open("notes", pace);
        using var patient = provider.GetRequiredService<ConnectorHttp>().Open("patient", pace);
        var answer = await client.GetStringAsync("one", Token);

        Assert.Equal("http://notes/one", answer);
        Assert.Single(limiter.Asked);
        // What a request may wait for its turn comes on top.
        Assert.Equal((TimeSpan.FromSeconds(25), Timeout.InfiniteTimeSpan), (client.Timeout, patient.Timeout));
    }

    private sealed class Echo : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(request.RequestUri!.ToString()) });
    }
}
