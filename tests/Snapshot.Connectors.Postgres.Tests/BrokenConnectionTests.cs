using Snapshot.Tables;
using static Snapshot.Connectors.Postgres.Tests.SourceDatabase;

namespace Snapshot.Connectors.Postgres.Tests;

/// <summary>The connection breaks at the worst moments. Where nobody can know, the connector says so.</summary>
public sealed class BrokenConnectionTests(SourceServer server)
{
    private const string Terminate = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'Snapshot' AND datname = current_database()";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Before_the_commit_nothing_was_done()
    {
        var source = await server.CreateAsync("CREATE TABLE t (id int PRIMARY KEY, n int); INSERT INTO t VALUES (1, 1), (2, 1)");
        var table = await source.TableAsync("public.t");
        var seen = await source.RecordAsync("public.t", "2");
        await using var locker = await source.OpenAsync();
        await using var transaction = await locker.BeginTransactionAsync(Token);
        await using (var hold = new Npgsql.NpgsqlCommand("SELECT FROM t WHERE id = 2 FOR UPDATE", locker, transaction))
            await hold.ExecuteNonQueryAsync(Token);

        var write = source.Connector.WriteAsync(source.Context, new WriteRequest(table, [Update("1", ("n", 2L)), Update(seen, ("n", 2L))]), Token);
        await source.UntilAsync("SELECT count(*) > 0 FROM pg_stat_activity WHERE application_name = 'Snapshot' AND datname = current_database() AND wait_event_type = 'Lock'");
        await source.ExecuteAsync(Terminate);

        var error = await Assert.ThrowsAsync<ConnectorException>(() => write);
        Assert.True(error.IsTransient);
        await transaction.RollbackAsync(Token);
        Assert.Equal(2L, await source.ScalarAsync("SELECT count(*) FROM t WHERE n = 1"));
    }

    [Fact]
    public async Task During_the_commit_nobody_knows()
    {
        // The trigger waits inside the commit for a lock that this test holds.
        var source = await server.CreateAsync("""
            CREATE TABLE t (id int PRIMARY KEY, n int); INSERT INTO t VALUES (1, 1);
            CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock(7); RETURN NULL; END $$;
            CREATE CONSTRAINT TRIGGER waits AFTER UPDATE ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION wait();
            """);
        var table = await source.TableAsync("public.t");
        var seen = await source.RecordAsync("public.t", "1");
        await using var locker = await source.OpenAsync();
        await using (var hold = new Npgsql.NpgsqlCommand("SELECT pg_advisory_lock(7)", locker))
            await hold.ExecuteNonQueryAsync(Token);

        var write = source.Connector.WriteAsync(source.Context, new WriteRequest(table, [Update(seen, ("n", 2L))]), Token);
        await source.UntilAsync("SELECT count(*) > 0 FROM pg_stat_activity WHERE application_name = 'Snapshot' AND datname = current_database() AND query = 'COMMIT' AND wait_event = 'advisory'");
        await source.ExecuteAsync(Terminate);

        Assert.IsType<WriteResult.Unknown>(Assert.Single(await write));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Connections_that_have_died_in_the_pool_are_replaced(bool isRead)
    {
        var source = await server.CreateAsync("CREATE TABLE t (id int PRIMARY KEY, n int); INSERT INTO t VALUES (1, 1)");
        var table = await source.TableAsync("public.t");
        var seen = await source.RecordAsync("public.t", "1");
        // As after a restart.
        await source.ExecuteAsync(Terminate);
        await source.UntilAsync("SELECT count(*) = 0 FROM pg_stat_activity WHERE application_name = 'Snapshot' AND datname = current_database()");

        if (isRead)
            Assert.Single(await source.Connector.ReadByIdAsync(source.Context, new ReadRequest(table), ["1"], Token));
        else
            Assert.IsType<WriteResult.Applied>(Assert.Single(await source.Connector.WriteAsync(source.Context, new WriteRequest(table, [Update(seen, ("n", 2L))]), Token)));
    }
}
