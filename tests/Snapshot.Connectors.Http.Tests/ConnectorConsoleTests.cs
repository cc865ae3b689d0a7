using Snapshot.Tables;
using Snapshot.Testing.Services;

namespace Snapshot.Connectors.Http.Tests;

/// <summary>A connector is tried without a host.</summary>
public sealed class ConnectorConsoleTests
{
    private readonly InMemoryService _service = new InMemoryService { Token = "secret" }.AddTable(
        new RemoteTable("toys", "Toys", [new("id", "Id", FieldType.Text) { IsReadOnly = true }, new("stock", "Stock", FieldType.Integer)])
        {
            Key = ["id"], Capabilities = new TableCapabilities { CanUpdate = true, Guarantee = WriteGuarantee.CompareAndSet },
        });

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tables_and_their_fields_are_listed()
    {
        var (code, text) = await RunAsync("discover", "token=secret");

        Assert.Equal(0, code);
        Assert.Equal(["toys  Toys (key id; update; compareAndSet)", "    id  Id  text (read-only)", "    stock  Stock  integer"], text);
    }

    [Theory]
    [InlineData(10, "read", "toys")]
    [InlineData(3, "read", "toys", "3")]
    [InlineData(25, "read", "toys", "99")]
    public async Task Some_records_are_read_and_no_more(int expected, params string[] command)
    {
        for (var i = 1; i <= 25; i++)
            _service.Put("toys", $"t{i:00}", ("id", $"t{i:00}"), ("stock", i == 2 ? "many" : (long)i));

        var (code, text) = await RunAsync([.. command, "token=secret"]);

        Assert.Equal(0, code);
        Assert.Equal("""{"id":"t01","version":"1","values":{"id":"t01","stock":1}}""", text[0]);
        Assert.Equal(["1 values of “stock” do not fit its type: a pull keeps them raw, and they cannot be edited.", $"{expected} records."], text[^2..]);
        Assert.Equal(expected + 2, text.Length);
    }

    [Theory]
    [InlineData(0, "lets the account in", "check", "token=secret")]
    [InlineData(1, "Authentication (token_wrong)", "check", "token=guessed")]
    [InlineData(2, "no setting “tokn”", "check", "tokn=secret")]
    [InlineData(2, "There is no table “things”; there are “toys”.", "read", "things", "token=secret")]
    [InlineData(2, "discover name=value", "dicsover", "token=secret")]
    [InlineData(2, "discover name=value", "read", "toys", "few")]
    [InlineData(2, "discover name=value")]
    [InlineData(0, "IN_MEMORY_TOKEN in the environment", "settings")]
    public async Task Each_end_has_its_code_and_says_no_secret(int expected, string said, params string[] command)
    {
        var (code, text) = await RunAsync(command);

        Assert.Equal(expected, code);
        Assert.Contains(said, string.Join('\n', text), StringComparison.Ordinal);
        Assert.DoesNotContain("guessed", string.Join('\n', text), StringComparison.Ordinal);
    }

    private async Task<(int Code, string[] Text)> RunAsync(params string[] arguments)
    {
        await using var output = new StringWriter { NewLine = "\n" };
        var code = await ConnectorConsole.RunAsync(new InMemoryConnector(_service), arguments, output, Token);
        return (code, output.ToString().TrimEnd('\n').Split('\n'));
    }
}
