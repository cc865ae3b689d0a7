using Snapshot.Errors;
using Snapshot.Hosting;
using Snapshot.Jobs;
using Snapshot.Records;
using Snapshot.Testing.Postgres;
using Snapshot.Testing.Services;
using static Snapshot.Hosting.ToyService;

namespace Snapshot.Connectors;

public sealed class CredentialTests(TestServer server)
{
    private const string FirstToken = "first-token-a81f";
    private const string RefreshToken = "refresh-token-a81f";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Expired_credentials_are_refreshed_stored_and_put_on_record()
    {
        await using var host = await CreatedAsync(Guarded(1));
        host.Service.ExpireToken();

        await host.CheckAsync(Token);
        await host.CheckAsync(Token);

        Assert.Equal(1, host.Service.Calls(ServiceCall.Refresh));
        Assert.Equal(
            "account.refreshed worker:credentials ann Refreshed the credentials of “Toys”.",
            await host.SqlAsync("""
                SELECT string_agg(concat_ws(' ', action, actor ->> 'kind' || ':' || (actor ->> 'id'), actor ->> 'actingFor', summary), ';')
                FROM snapshot.audit WHERE action = 'account.refreshed'
                """));
    }

    [Fact]
    public async Task Of_many_callers_in_two_hosts_one_refreshes_and_all_go_on()
    {
        await using var host = await CreatedAsync(Guarded(1));
        await using var other = await host.AgainAsync();
        for (var round = 1; round <= 3; round++)
        {
            host.Service.ExpireToken();

            await Task.WhenAll(Enumerable.Range(0, 12).Select(i => (i % 2 == 0 ? host : other).CheckAsync(Token)));

            Assert.Equal(round, host.Service.Calls(ServiceCall.Refresh));
        }
        Assert.Equal(3L, await host.SqlAsync("SELECT count(*) FROM snapshot.audit WHERE action = 'account.refreshed'"));
    }

    [Fact]
    public async Task A_pull_goes_on_behind_the_last_page_however_often_its_credentials_expire()
    {
        await using var host = await CreatedAsync(Guarded(4500));
        for (var after = 1; after <= 5; after += 2)
            host.Service.Before(ServiceCall.ReadPage, service => service.ExpireToken(), after: after);

        var pull = await host.FinishedAsync(await host.StartPullAsync());

        Assert.Equal((JobState.Succeeded, 1), (pull.State, pull.Attempts));
        Assert.Equal(4500L, await host.SqlAsync($"SELECT count(DISTINCT _remote_id) FROM snap_{host.Snapshot}.toys"));
        // Five pages, three of them asked for twice.
        Assert.Equal((8, 3), (host.Service.Calls(ServiceCall.ReadPage), host.Service.Calls(ServiceCall.Refresh)));
    }

    [Fact]
    public async Task A_publication_goes_on_with_new_credentials_and_writes_once()
    {
        await using var host = await CreatedAsync(Guarded(3));
        await host.PullAsync();
        await host.EditAsync(2, "name", "mine");
        host.Service.Before(ServiceCall.Write, service => service.ExpireToken());

        var item = Assert.Single(await host.PublishAsync());

        Assert.Equal(PublicationItemState.Applied, item.State);
        Assert.Equal((2, 1), (host.Service.Calls(ServiceCall.Write), host.Service.Effects.Count));
    }

    [Fact]
    public async Task When_the_refresh_is_refused_a_person_must_connect_again()
    {
        await using var host = await CreatedAsync(Guarded(3));
        host.Service.ExpireToken();
        host.Service.RefreshToken = "another";

        var error = await Assert.ThrowsAsync<SnapshotException>(() => host.CheckAsync(Token));
        var pull = await host.FinishedAsync(await host.StartPullAsync());

        Assert.Equal(SnapshotErrorCode.AuthenticationRequired, error.Code);
        Assert.Equal((JobState.Failed, "authentication_required", 1), (pull.State, pull.Error!.Code, pull.Attempts));
        Assert.Equal(0L, await host.SqlAsync("SELECT count(*) FROM snapshot.audit WHERE action = 'account.refreshed'"));
    }

    [Fact]
    public async Task A_refresh_that_fails_in_passing_leaves_the_next_one_free()
    {
        await using var host = await CreatedAsync(Guarded(1));
        host.Service.ExpireToken();
        host.Service.Fail(ServiceCall.Refresh, new Fault.Refused(ConnectorErrorKind.Transient));

        var error = await Assert.ThrowsAsync<SnapshotException>(() => host.CheckAsync(Token));
        await host.CheckAsync(Token);

        Assert.Equal((SnapshotErrorCode.ServiceFailed, true), (error.Code, error.Details["retryable"]));
        Assert.Equal(2, host.Service.Calls(ServiceCall.Refresh));
    }

    [Fact]
    public async Task Credentials_that_are_refused_right_after_their_refresh_are_not_refreshed_again()
    {
        await using var host = await CreatedAsync(Guarded(1));
        host.Service.Before(ServiceCall.Check, service => service.ExpireToken(), times: 2);

        var error = await Assert.ThrowsAsync<SnapshotException>(() => host.CheckAsync(Token));

        Assert.Equal((SnapshotErrorCode.AuthenticationRequired, "token_wrong", 1), (error.Code, error.Details["reason"], host.Service.Calls(ServiceCall.Refresh)));
    }

    [Fact]
    public async Task Who_goes_away_while_credentials_are_refreshed_does_not_take_them_along()
    {
        await using var host = await CreatedAsync(Guarded(1));
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(Token);
        host.Service.ExpireToken();
        host.Service.Before(ServiceCall.Refresh, _ => leaving.Cancel());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => host.CheckAsync(leaving.Token));
        await host.CheckAsync(Token);

        Assert.Equal(1, host.Service.Calls(ServiceCall.Refresh));
    }

    [Fact]
    public async Task A_database_that_restarts_while_credentials_are_refreshed_gets_them_all_the_same()
    {
        await using var postgres = await LocalPostgres.StartAsync(new() { OwnServer = true }, Token);
        await using var host = await ToyHost.StartAsync(await postgres.CreateDatabaseAsync("workspace", cancellationToken: Token), Guarded(1));
        await host.CreateAsync(("token", FirstToken), ("refresh_token", RefreshToken));
        host.Service.ExpireToken();
        host.Service.Before(ServiceCall.Refresh, _ => postgres.KillAsync(Token).GetAwaiter().GetResult());

        var check = host.CheckAsync(Token);
        while (host.Service.RefreshToken == RefreshToken)
            Token.ThrowIfCancellationRequested();
        await postgres.RestartAsync(Token);
        await check;

        Assert.Equal(1, host.Service.Calls(ServiceCall.Refresh));
    }

    [Fact]
    public async Task Who_died_while_refreshing_is_waited_for_until_the_lease_ends()
    {
        await using var host = await CreatedAsync(Guarded(1));
        host.Service.ExpireToken();
        var before = host.Service.Calls(ServiceCall.Check);
        await host.SqlAsync("UPDATE snapshot.accounts SET refreshing_until = now() + interval '1 hour'");

        var check = host.CheckAsync(Token);
        while (host.Service.Calls(ServiceCall.Check) == before)
            await Task.Yield();
        Assert.Equal((false, 0), (check.IsCompleted, host.Service.Calls(ServiceCall.Refresh)));
        await host.SqlAsync("UPDATE snapshot.accounts SET refreshing_until = now() - interval '1 second'");
        await check;

        Assert.Equal(1, host.Service.Calls(ServiceCall.Refresh));
        Assert.Equal(true, await host.SqlAsync("SELECT bool_and(refreshing_until IS NULL) FROM snapshot.accounts"));
    }

    [Fact]
    public async Task No_token_is_in_a_log_an_error_or_the_database()
    {
        using var log = new LogOfEverything();
        await using var host = await CreatedAsync(Guarded(5), log);
        host.Service.ExpireToken();
        await host.PullAsync();
        var (token, refreshToken) = (host.Service.Token!, host.Service.RefreshToken!);
        host.Service.ExpireToken();
        host.Service.RefreshToken = "another";
        var error = await Assert.ThrowsAsync<SnapshotException>(() => host.CheckAsync(Token));
        var pull = await host.FinishedAsync(await host.StartPullAsync());
        var stored = await host.SqlAsync(
            "SELECT string_agg(a::text, '') || (SELECT string_agg(t::text, '') FROM snapshot.audit t) || (SELECT string_agg(j::text, '') FROM snapshot.jobs j) FROM snapshot.accounts a");

        Assert.Contains("Job pull", log.Text);
        foreach (var secret in new[] { FirstToken, RefreshToken, token, refreshToken })
        {
            foreach (var text in new[] { log.Text, error.ToString(), $"{pull}", (string)stored! })
                Assert.DoesNotContain(secret, text);
        }
    }

    private static InMemoryService Guarded(int toys)
    {
        var service = Create(toys);
        (service.Token, service.RefreshToken) = (FirstToken, RefreshToken);
        return service;
    }

    private async Task<ToyHost> CreatedAsync(InMemoryService service, LogOfEverything? log = null)
    {
        var host = await ToyHost.StartAsync(await server.CreateDatabaseAsync(), service, logs: log);
        await host.CreateAsync(("token", FirstToken), ("refresh_token", RefreshToken));
        return host;
    }
}
