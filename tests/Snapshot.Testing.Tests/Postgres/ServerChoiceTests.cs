using Npgsql;
using Snapshot.Testing.Postgres;
using Snapshot.Testing.Processes;

namespace Snapshot.Testing.Tests.Postgres;

public sealed class ServerChoiceTests(OwnServer server) : IClassFixture<OwnServer>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_given_server_is_taken_first_and_left_as_it_was()
    {
        var given = new NpgsqlConnectionStringBuilder(server.Postgres.ConnectionString) { ApplicationName = "given" }.ConnectionString;

        await using (var postgres = await LocalPostgres.StartAsync(new(), Bare(given), Token))
        {
            Assert.Equal(given, postgres.ConnectionString);
            Assert.EndsWith("named by SNAPSHOT_POSTGRES", postgres.Origin);
            Assert.Equal("given", await Sql.ScalarAsync<string>(await postgres.CreateDatabaseAsync("ours", cancellationToken: Token), "SHOW application_name"));
            await Assert.ThrowsAsync<InvalidOperationException>(() => postgres.RestartAsync(Token));
            await Assert.ThrowsAsync<InvalidOperationException>(() => postgres.KillAsync(Token));
        }

        Assert.False(await server.Postgres.DatabaseExistsAsync("ours", Token));
    }

    [Fact]
    public async Task A_given_server_that_does_not_answer_is_an_error()
    {
        var given = $"Host=127.0.0.1;Port={LoopbackPort.Free()}";

        var exception = await Assert.ThrowsAsync<LocalPostgresException>(() => LocalPostgres.StartAsync(new(), Bare(given), Token));

        Assert.StartsWith("The server named by SNAPSHOT_POSTGRES cannot be used: ", exception.Message);
    }

    [Fact]
    public async Task An_own_server_is_had_in_spite_of_a_given_one()
    {
        var machine = new PostgresMachine { Given = server.Postgres.ConnectionString };

        await using var postgres = await LocalPostgres.StartAsync(new() { OwnServer = true }, machine, Token);

        Assert.NotEqual(server.Postgres.ConnectionString, postgres.ConnectionString);
    }

    [Fact]
    public async Task With_nothing_here_one_sentence_says_what_to_do()
    {
        var exception = await Assert.ThrowsAsync<LocalPostgresException>(() => LocalPostgres.StartAsync(new(), Bare(), Token));

        Assert.Equal(
            "No PostgreSQL 15 or newer was found: install it (`apt-get install postgresql` or `brew install postgresql@17`), "
            + "start Docker, or set SNAPSHOT_POSTGRES to a connection string.",
            exception.Message);
    }

    [Fact]
    public async Task Old_versions_are_named()
    {
        using var old = await FakeBinaries.CreateAsync("postgres (PostgreSQL) 13.4 (Debian 13.4-1)");
        var machine = new PostgresMachine { Given = null, Folders = _ => Task.FromResult<IReadOnlyList<string>>([old.Folder]), Container = NoDocker };

        var exception = await Assert.ThrowsAsync<LocalPostgresException>(() => LocalPostgres.StartAsync(new(), machine, Token));

        Assert.StartsWith($"No PostgreSQL 15 or newer was found (13.4 in {old.Folder} is too old): install it", exception.Message);
    }

    [Theory]
    [InlineData("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)", "15.18")]
    [InlineData("postgres (PostgreSQL) 18beta1", "18.0")]
    [InlineData("postgres (PostgreSQL) 19devel", "19.0")]
    public async Task Versions_of_all_shapes_are_read(string answer, string expected)
    {
        using var fake = await FakeBinaries.CreateAsync(answer);

        var found = await PostgresBinaries.FindAsync(["/nowhere", fake.Folder, fake.Folder], Token);

        Assert.Equal(new PostgresBinaries(fake.Folder, Version.Parse(expected)), Assert.Single(found));
    }

    private static PostgresMachine Bare(string? given = null) =>
        new() { Given = given, Folders = _ => Task.FromResult<IReadOnlyList<string>>([]), Container = NoDocker };

    private static Task<IPostgresServer?> NoDocker(LocalPostgresOptions options, CancellationToken cancellationToken) =>
        Task.FromResult<IPostgresServer?>(null);
}
