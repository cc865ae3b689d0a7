using Snapshot.Connectors;
using Snapshot.Tables;
using Snapshot.Testing.Services;

namespace Snapshot.Testing.Tests.Services;

public sealed class IncrementalTests
{
    private static readonly RemoteTable Table = new("notes", "Notes", [new RemoteField("title", "Title", FieldType.Text)])
    {
        Key = ["title"],
        Capabilities = new TableCapabilities { CanReadChanges = true },
    };

    private readonly InMemoryService _service = new InMemoryService().AddTable(Table);

    public IncrementalTests()
    {
        for (var i = 1; i <= 9; i++)
            _service.Put("notes", $"n{i}", ("title", $"note {i}"));
    }

    [Fact]
    public async Task An_incremental_read_brings_what_was_created_or_changed_since()
    {
        var cursor = (await ScanAsync())[^1].Cursor;
        await ScanAsync();
        _service.Put("notes", "n3", ("title", "changed"));
        _service.Put("notes", "new", ("title", "new"));
        _service.Remove("notes", "n4");

        var first = await ScanAsync(since: (await ScanAsync(since: cursor))[^1].Cursor);
        var second = await ScanAsync(since: first[^1].Cursor);

        Assert.Equal(["n3", "new"], Ids(first));
        Assert.True(first[^1].Completed);
        Assert.Empty(first.SelectMany(page => page.DeletedIds));
        Assert.Empty(Ids(second));
    }

    [Fact]
    public async Task Only_the_page_that_ends_a_scan_has_a_cursor()
    {
        var pages = await ScanAsync();

        Assert.Equal([false, false, false, false, true], pages.Select(page => page.Cursor is not null));
    }

    [Fact]
    public async Task Records_that_share_their_time_of_change_are_not_lost_between_pages()
    {
        var pages = await ScanAsync(since: (await ScanAsync())[^1].Cursor);

        Assert.Equal(_service.Ids("notes"), Ids(pages));
        Assert.Equal(5, pages.Count);
    }

    [Fact]
    public async Task The_watermark_is_that_of_the_beginning_also_when_a_scan_is_resumed()
    {
        var first = (await ScanAsync())[0];
        _service.Put("notes", "n1", ("title", "changed behind the scan"));
        await ScanAsync();

        var rest = await ScanAsync(checkpoint: first.Checkpoint);

        Assert.DoesNotContain("n1", Ids(rest));
        Assert.Contains("n1", Ids(await ScanAsync(since: rest[^1].Cursor)));
    }

    [Fact]
    public async Task A_service_can_tell_what_is_gone()
    {
        _service.TellsDeletions = true;
        var cursor = (await ScanAsync())[^1].Cursor;
        _service.Remove("notes", "n2");
        _service.Remove("notes", "n5");
        _service.Put("notes", "n5", ("title", "again"));

        var pages = await ScanAsync(since: cursor);

        Assert.Equal(["n2"], pages.SelectMany(page => page.DeletedIds));
        Assert.Contains("n5", Ids(pages));
    }

    [Fact]
    public async Task Cursors_and_checkpoints_expire()
    {
        var pages = await ScanAsync();
        _service.ExpireCursors();

        foreach (var place in new (string? Since, string? Checkpoint)[] { (pages[^1].Cursor, null), (null, pages[0].Checkpoint), ("nonsense", null), (null, "nonsense") })
        {
            var error = await Assert.ThrowsAsync<ConnectorException>(() => ScanAsync(place.Since, place.Checkpoint));
            Assert.Equal(ConnectorErrorKind.CursorExpired, error.Kind);
        }
        Assert.Equal(9, Ids(await ScanAsync()).Count());
    }

    [Fact]
    public async Task A_scan_can_lose_its_place_in_the_middle()
    {
        _service.Before(ServiceCall.ReadPage, service => service.ExpireCursors(), after: 2);

        Assert.Equal(ConnectorErrorKind.CursorExpired, (await Assert.ThrowsAsync<ConnectorException>(() => ScanAsync())).Kind);
    }

    [Fact]
    public async Task A_table_that_does_not_tell_its_changes_refuses_to()
    {
        _service.Redefine(Table with { Capabilities = TableCapabilities.ReadOnly });

        Assert.Null((await ScanAsync())[^1].Cursor);
        Assert.Equal(ConnectorErrorKind.NotSupported, (await Assert.ThrowsAsync<ConnectorException>(() => ScanAsync(since: "0.0"))).Kind);
    }

    private async Task<IReadOnlyList<ReadPage>> ScanAsync(string? since = null, string? checkpoint = null) =>
        await new InMemoryConnector(_service).ReadAsync(
            new ConnectorContext(new Dictionary<string, string>()),
            new ReadRequest(Table) { Since = since, Checkpoint = checkpoint, PageSize = 2 },
            TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);

    private static IEnumerable<string> Ids(IEnumerable<ReadPage> pages) => pages.SelectMany(page => page.Records).Select(record => record.Id);
}
