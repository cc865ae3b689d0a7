using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Connectors.Http.Tests;

/// <summary>Scans bring everything, whatever happens meanwhile, and say no more than they know.</summary>
public sealed class ScanTests
{
    private static readonly DateTimeOffset s_time = new(2026, 10, 25, 0, 45, 0, TimeSpan.Zero);

    private readonly SortedSet<long> _ids = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_keyset_scan_brings_all_and_goes_on_behind_every_checkpoint()
    {
        Fill(25);
        var whole = await KeysetAsync(new ReadRequest(Table()) { PageSize = 10 });

        Assert.Equal(Texts(_ids), Ids(whole));
        Assert.Equal([false, false, true], whole.Select(page => page.Completed));
        Assert.Equal(new ScanCursor(s_time), ScanCursor.Parse(whole[^1].Cursor!));
        for (var done = 1; done < whole.Count; done++)
        {
            var rest = await KeysetAsync(new ReadRequest(Table()) { PageSize = 10, Checkpoint = whole[done - 1].Checkpoint }, s_time.AddHours(1));
            Assert.Equal(Ids(whole.Skip(done)), Ids(rest));
            // The watermark is that of the beginning.
            Assert.Equal(whole[^1].Cursor, rest[^1].Cursor);
        }
    }

    [Fact]
    public async Task An_incremental_keyset_scan_reaches_back()
    {
        KeysetPlace? asked = null;

        await KeysetScan.ReadAsync(new ReadRequest(Table()) { Since = new ScanCursor(s_time).ToString() }, TimeSpan.FromMinutes(5), (place, _) =>
        {
            asked = place;
            return Task.FromResult(new KeysetPage([], null) { AsOf = s_time });
        }, Token).ToListAsync(Token);

        Assert.Equal(s_time.AddMinutes(-5), asked!.Since);
    }

    [Theory]
    [InlineData("nonsense", null)]
    [InlineData(null, "nonsense")]
    [InlineData("[\"2026-10-25\",\"0\"]", null)]
    [InlineData(null, "[\"a\"]")]
    [InlineData(null, "[\"a\",\"b\",\"c\",\"d\"]")]
    public async Task A_place_that_is_none_is_an_expired_cursor(string? since, string? checkpoint)
    {
        Fill(3);
        var request = new ReadRequest(Table()) { Since = since, Checkpoint = checkpoint };

        Assert.Equal(ConnectorErrorKind.CursorExpired, (await Assert.ThrowsAsync<ConnectorException>(() => KeysetAsync(request))).Kind);
        Assert.Equal(ConnectorErrorKind.CursorExpired, (await Assert.ThrowsAsync<ConnectorException>(() => OverlapAsync(request))).Kind);
    }

    [Fact]
    public async Task Changes_that_a_table_does_not_tell_are_not_supported()
    {
        var request = new ReadRequest(Table() with { Capabilities = TableCapabilities.ReadOnly }) { Since = new ScanCursor(s_time).ToString() };

        Assert.Equal(ConnectorErrorKind.NotSupported, (await Assert.ThrowsAsync<ConnectorException>(() => KeysetAsync(request))).Kind);
        Assert.Equal(ConnectorErrorKind.NotSupported, (await Assert.ThrowsAsync<ConnectorException>(() => OverlapAsync(request))).Kind);
    }

    [Fact]
    public async Task A_service_that_goes_on_at_the_same_place_does_not_keep_the_scan_for_ever()
    {
        var pages = 0;

        var error = await Assert.ThrowsAsync<ConnectorException>(() => KeysetScan.ReadAsync(new ReadRequest(Table()), TimeSpan.Zero, (_, _) =>
        {
            pages++;
            return Task.FromResult(new KeysetPage([], "again") { AsOf = s_time });
        }, Token).ToListAsync(Token).AsTask());

        Assert.Equal(("page_repeated", 2), (error.Code, pages));
    }

    [Theory]
    [InlineData(7)]
    [InlineData(1000)]
    public async Task An_overlapping_scan_brings_what_was_there_all_along_whatever_is_deleted_and_added(int pageSize)
    {
        Fill(240);
        var calls = 0;
        var staying = _ids.Where(id => id % 5 != 0).ToList();

        var pages = await OverlapAsync(new ReadRequest(Table()) { PageSize = pageSize }, () =>
        {
            calls++;
            foreach (var id in _ids.Where(id => id % 5 == 0).Take(11).ToList())
                _ids.Remove(id);
            _ids.Add(1000 + calls);
        });

        Assert.Empty(Texts(staying).Except(Ids(pages)));
        Assert.True(pages[^1].Completed);
        Assert.All(pages.SkipLast(1), page => Assert.False(page.Completed));
    }

    [Fact]
    public async Task An_overlapping_scan_goes_on_behind_every_checkpoint()
    {
        Fill(130);
        var whole = await OverlapAsync(new ReadRequest(Table()) { PageSize = 30 });
        Assert.Equal(Texts(_ids), Ids(whole));
        Assert.Equal(130, ScanCursor.Parse(whole[^1].Cursor!).Newest);

        for (var done = 1; done < whole.Count; done++)
        {
            var rest = await OverlapAsync(new ReadRequest(Table()) { PageSize = 30, Checkpoint = whole[done - 1].Checkpoint });
            Assert.Equal(Ids(whole.Skip(done)), Ids(rest));
        }
    }

    [Fact]
    public async Task What_is_counted_and_not_shown_does_not_look_as_if_it_were_gone()
    {
        Fill(30);

        var error = await Assert.ThrowsAsync<ConnectorException>(() => OverlapAsync(new ReadRequest(Table()), hidden: 12));

        Assert.Equal((ConnectorErrorKind.Transient, "records_hidden"), (error.Kind, error.Code));
    }

    [Fact]
    public async Task What_is_known_ends_a_list_that_begins_with_the_newest()
    {
        Fill(250);
        var asked = 0;
        var scan = new OverlapScan<long>
        {
            Key = id => id, Page = Page,
            Listings = since => [new((window, _) => ShowAsync([.. _ids.Reverse()], window, () => asked++, null)) { IsDescending = true, Known = since!.Newest }],
        };

        var pages = await scan.ReadAsync(new ReadRequest(Table()) { Since = (new ScanCursor(s_time) { Newest = 247 }).ToString() }, Token).ToListAsync(Token);

        Assert.Equal(["250", "249", "248"], Ids(pages));
        Assert.Equal((1, 250), (asked, ScanCursor.Parse(pages[^1].Cursor!).Newest));
    }

    private void Fill(int count) => _ids.UnionWith(Enumerable.Range(1, count).Select(id => (long)id));

    private static RemoteTable Table() => new("things", "Things", []) { Key = ["id"], Capabilities = new TableCapabilities { CanReadChanges = true } };

    private async Task<IReadOnlyList<ReadPage>> KeysetAsync(ReadRequest request, DateTimeOffset? time = null) =>
        await KeysetScan.ReadAsync(request, TimeSpan.Zero, (place, _) =>
        {
            var page = _ids.Where(id => place.After is null || id > long.Parse(place.After)).Take(place.PageSize + 1).ToList();
            return Task.FromResult(new KeysetPage([.. page.Take(place.PageSize).Select(Record)], page.Count > place.PageSize ? $"{page[^2]}" : null) { AsOf = time ?? s_time });
        }, Token).ToListAsync(Token);

    private async Task<IReadOnlyList<ReadPage>> OverlapAsync(ReadRequest request, Action? meanwhile = null, long? hidden = null) => await new OverlapScan<long>
    {
        Key = id => id, Page = Page, Listings = _ => [new((window, _) => ShowAsync([.. _ids], window, meanwhile, hidden))],
    }.ReadAsync(request, Token).ToListAsync(Token);

    private static Task<OverlapPage<long>> ShowAsync(IReadOnlyList<long> list, PageWindow window, Action? meanwhile, long? hidden)
    {
        var page = new OverlapPage<long>([.. list.Skip(window.Start).Take(window.Size).Where(id => id != hidden)], list.Count, s_time);
        meanwhile?.Invoke();
        return Task.FromResult(page);
    }

    private static ReadPage Page(IReadOnlyList<long> rows) => new([.. rows.Select(Record)]);

    private static RemoteRecord Record(long id) => new($"{id}", []);

    private static IEnumerable<string> Texts(IEnumerable<long> ids) => ids.Select(id => $"{id}");

    private static IReadOnlyList<string> Ids(IEnumerable<ReadPage> pages) => [.. pages.SelectMany(page => page.Records).Select(record => record.Id)];
}
