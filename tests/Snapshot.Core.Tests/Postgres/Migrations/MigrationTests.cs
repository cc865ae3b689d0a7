using Microsoft.Extensions.Options;
using Snapshot.Errors;
using Snapshot.Hosting;
using Snapshot.Tables;
using Snapshot.Testing.Services;

namespace Snapshot.Postgres.Migrations;

public sealed class MigrationTests(TestServer server)
{
    [Fact]
    public async Task Many_hosts_may_start_at_once_on_an_empty_database()
    {
        var database = await server.CreateEmptyDatabaseAsync();

        var hosts = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => ToyHost.StartAsync(database, new InMemoryService())));

        var scripts = typeof(Migrator).Assembly.GetManifestResourceNames().Where(name => name.EndsWith(".sql", StringComparison.Ordinal))
            .Select(name => name.Split('.')[^2]).Order(StringComparer.Ordinal);
        Assert.Equal(string.Join(' ', scripts), await hosts[0].SqlAsync("SELECT string_agg(name, ' ' ORDER BY name COLLATE \"C\") FROM snapshot.migrations"));
        foreach (var host in hosts)
            await host.DisposeAsync();
    }

    [Theory]
    [InlineData("INSERT INTO snapshot.migrations VALUES ('9999_future', 'x')", "9999_future")]
    [InlineData("UPDATE snapshot.migrations SET checksum = 'x'", "0001_metadata")]
    public async Task A_schema_of_another_release_stops_the_host(string sql, string named)
    {
        var database = await server.CreateEmptyDatabaseAsync();
        await using (var host = await ToyHost.StartAsync(database, new InMemoryService()))
            await host.SqlAsync(sql);

        var error = await Assert.ThrowsAsync<SnapshotException>(() => ToyHost.StartAsync(database, new InMemoryService()));

        Assert.Equal(SnapshotErrorCode.MigrationMismatch, error.Code);
        Assert.Contains(named, error.Message);
    }

    [Fact]
    public void A_server_that_is_too_old_is_told_in_one_sentence()
    {
        var error = Assert.Throws<SnapshotException>(() => Migrator.RequireVersion(140012));

        Assert.Equal("Snapshot needs PostgreSQL 15 or newer; this server is 14.12.", error.Message);
        Migrator.RequireVersion(150000);
    }

    [Fact]
    public async Task Snapshots_of_an_earlier_release_get_what_receipts_hold()
    {
        await using var host = await ToyHost.PulledAsync(server, ToyService.Create(3));
        var items = $"\"{await host.SqlAsync("select schema_name from snapshot.snapshots")}\"._publication_item";
        await host.SqlAsync($"""
            alter table {items} drop column held;
            alter table snapshot.plans drop column reverts;
            delete from snapshot.migrations where name = '0008_reverts'
            """);

        await using var next = await host.AgainAsync();
        await next.EditAsync(1, "name", "mine");

        Assert.Equal("mine", Assert.Single(await next.PublishAsync()).Held!["name"]);
    }

    [Fact]
    public async Task Options_of_an_earlier_release_are_their_own_labels()
    {
        var service = new InMemoryService().AddTable(ToyService.Toys.Changing("name", field => field with { Options = ["red", "green"] }));
        await using var host = await ToyHost.PulledAsync(server, service);
        await host.SqlAsync("""
            update snapshot.tables set columns = jsonb_set(columns, '{1,options}', '["red", "green"]');
            delete from snapshot.migrations where name = '0014_labelled_options'
            """);

        await using var next = await host.AgainAsync();

        Assert.Equal([new FieldOption("red"), new FieldOption("green")], (await next.TableAsync()).Column("name").Options!);
        Assert.All((await next.TableAsync()).Columns.Where(column => column.Name != "name"), column => Assert.Null(column.Options));
    }

    [Fact]
    public async Task Limits_that_make_no_sense_stop_the_host()
    {
        var database = await server.CreateEmptyDatabaseAsync();

        var error = await Assert.ThrowsAsync<OptionsValidationException>(
            () => ToyHost.StartAsync(database, new InMemoryService(), limits => limits.PageSize = 0));

        Assert.Contains("PageSize", error.Message);
    }
}
