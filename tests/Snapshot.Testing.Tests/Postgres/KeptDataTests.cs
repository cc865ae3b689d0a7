using Snapshot.Testing.Postgres;

namespace Snapshot.Testing.Tests.Postgres;

public sealed class KeptDataTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("snapshot-kept-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_next_owner_finds_the_data()
    {
        await using (var first = await StartAsync())
            await Sql.ExecuteAsync(await first.CreateDatabaseAsync("kept", cancellationToken: Token), "CREATE TABLE kept AS SELECT 7 AS value");

        await using var second = await StartAsync();

        Assert.True(await second.DatabaseExistsAsync("kept", Token));
        Assert.Equal(7, await Sql.ScalarAsync<int>(second.ConnectionStringFor("kept"), "SELECT value FROM kept"));
    }

    [Fact]
    public async Task A_second_owner_at_the_same_time_is_refused_and_the_first_not_disturbed()
    {
        await using var first = await StartAsync();

        var exception = await Assert.ThrowsAsync<LocalPostgresException>(StartAsync);

        Assert.Contains("in use by another process", exception.Message);
        Assert.Equal(1, await Sql.ScalarAsync<int>(first.ConnectionString, "SELECT 1"));
    }

    [Fact]
    public async Task Data_of_another_major_version_are_not_touched()
    {
        var data = Directory.CreateDirectory(Path.Combine(_folder, "data")).FullName;
        await File.WriteAllTextAsync(Path.Combine(data, "PG_VERSION"), "9\n", Token);

        var exception = await Assert.ThrowsAsync<LocalPostgresException>(StartAsync);

        Assert.Contains("were made by PostgreSQL 9, which is not here", exception.Message);
        Assert.Equal(["PG_VERSION"], Directory.EnumerateFileSystemEntries(data).Select(Path.GetFileName));
    }

    private Task<LocalPostgres> StartAsync() => LocalPostgres.StartAsync(new() { OwnServer = true, DataDirectory = _folder }, Token);
}
