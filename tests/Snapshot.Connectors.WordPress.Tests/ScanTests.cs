using System.Net;
using Snapshot.Connectors.Http;

namespace Snapshot.Connectors.WordPress.Tests;

/// <summary>Scans while records come and go.</summary>
public sealed class ScanTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(99)]
    [InlineData(100)]
    [InlineData(101)]
    [InlineData(199)]
    [InlineData(200)]
    [InlineData(1234)]
    public async Task A_scan_brings_each_record_once_and_is_whole(int count)
    {
        var site = Site(count);

        var pages = await ConnectedSite.To(site).ScanAsync("posts");

        Assert.Equal(site.Ids.Select(id => $"{id}"), Ids(pages));
        Assert.Equal([.. Enumerable.Repeat(false, pages.Count - 1), true], pages.Select(page => page.Completed));
        Assert.All(pages, page => Assert.Equal(page.Completed, page.Checkpoint is null));
        Assert.True(site.Asked.Count <= (count / 75) + 2, $"{site.Asked.Count} requests");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100)]
    public async Task A_scan_goes_on_behind_every_checkpoint(int pageSize)
    {
        var site = Site(130);
        var whole = await ConnectedSite.To(site).ScanAsync("posts", pageSize: pageSize);

        for (var done = 1; done < whole.Count; done++)
        {
            var rest = await ConnectedSite.To(site).ScanAsync("posts", checkpoint: whole[done - 1].Checkpoint, pageSize: pageSize);
            Assert.Equal(Ids(whole.Skip(done)), Ids(rest));
            Assert.True(rest[^1].Completed);
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 99)]
    [InlineData(1, 100)]
    [InlineData(1, 350)]
    [InlineData(60, 1)]
    [InlineData(400, 240)]
    [InlineData(1, 1000)]
    public async Task Records_that_are_deleted_meanwhile_hide_no_others(int from, int deleted)
    {
        var site = Site(1000);
        for (var after = 1; after <= 10; after++)
        {
            var here = new PlayedSite { Ids = [.. site.Ids] };
            var brought = new List<string>();
            var read = 0;
            await foreach (var page in ConnectedSite.To(here).PagesAsync("posts"))
            {
                brought.AddRange(page.Records.Select(record => record.Id));
                if (++read == after)
                    here.Ids.RemoveWhere(id => id >= from * 3 && id < (from + deleted) * 3);
            }
            Assert.Superset(here.Ids.Select(id => $"{id}").ToHashSet(), brought.ToHashSet());
            Assert.Distinct(brought);
        }
    }

    [Fact]
    public async Task Records_that_change_places_all_the_time_are_not_lost()
    {
        var random = new Random(7);
        var site = Site(1500);
        var stable = site.Ids.Where(id => id % 2 == 0).ToHashSet();
        var brought = new List<string>();

        await foreach (var page in ConnectedSite.To(site).PagesAsync("posts"))
        {
            brought.AddRange(page.Records.Select(record => record.Id));
            foreach (var id in Enumerable.Range(0, 40).Select(_ => (random.NextInt64(2000) * 2) + 1))
            {
                if (!site.Ids.Remove(id))
                    site.Ids.Add(id);
            }
        }

        Assert.Superset(stable.Select(id => $"{id}").ToHashSet(), brought.ToHashSet());
        Assert.Distinct(brought);
    }

    [Fact]
    public async Task Records_that_are_counted_and_not_shown_do_not_look_as_if_they_were_gone()
    {
        var site = Site(150);
        site.Hidden.Add(300);

        var error = await Assert.ThrowsAsync<ConnectorException>(() => ConnectedSite.To(site).ScanAsync("posts"));

        Assert.Equal((ConnectorErrorKind.Transient, "records_hidden"), (error.Kind, error.Code));
    }

    [Fact]
    public async Task A_record_that_was_made_between_selecting_and_counting_is_not_hidden()
    {
        var site = Site(3);
        site.Next(HttpStatusCode.OK, """[{"id":3},{"id":6}]""", shape: response => response.Headers.Add("X-WP-Total", "3"));

        Assert.Equal(["3", "6", "9"], Ids(await ConnectedSite.To(site).ScanAsync("tags")));
    }

    [Fact]
    public async Task The_cursor_is_of_the_first_page_also_when_the_scan_was_resumed()
    {
        var site = Site(150);
        var first = (await ConnectedSite.To(site).ScanAsync("posts"))[0];
        var expected = (await ConnectedSite.To(site).ScanAsync("posts"))[^1].Cursor;
        site.Time += TimeSpan.FromHours(5);

        var rest = await ConnectedSite.To(site).ScanAsync("posts", checkpoint: first.Checkpoint);

        Assert.Equal(Cursor(450), expected);
        Assert.Equal(expected, rest[^1].Cursor);
    }

    [Fact]
    public async Task Changes_are_asked_for_from_an_hour_before_for_clocks_that_are_put_back()
    {
        var site = Site(3);

        var pages = await ConnectedSite.To(site).ScanAsync("posts", since: Cursor(6));

        Assert.Equal(["2026-10-24T23:40:00Z", null, null], site.Asked.Select(query => query["modified_after"]));
        Assert.Equal([null, "2026-10-24T23:40:00Z", null], site.Asked.Select(query => query["after"]));
        Assert.Equal(["any,trash", "publish", "any"], site.Asked.Select(query => query["status"]));
        // The last listing begins with the newest, and ends at what was known.
        Assert.Equal(["9"], Ids(pages.TakeLast(1)));
        Assert.Equal(Cursor(9), pages[^1].Cursor);
    }

    [Fact]
    public async Task What_has_changed_and_is_new_comes_once()
    {
        var site = Site(3);

        var pages = await ConnectedSite.To(site).ScanAsync("posts", since: new ScanCursor(new DateTimeOffset(2025, 12, 31, 23, 59, 59, TimeSpan.Zero)).ToString());

        Assert.Equal(["3", "6", "9"], Ids(pages));
    }

    [Fact]
    public async Task Changes_that_were_read_in_part_go_on_behind_every_checkpoint()
    {
        var site = Site(250);
        var since = Cursor(90);
        var whole = await ConnectedSite.To(site).ScanAsync("posts", since: since);

        for (var done = 1; done < whole.Count; done++)
        {
            var rest = await ConnectedSite.To(site).ScanAsync("posts", since: since, checkpoint: whole[done - 1].Checkpoint);
            Assert.Equal(Ids(whole.Skip(done)), Ids(rest));
            Assert.Equal(whole[^1].Cursor, rest[^1].Cursor);
        }
    }

    [Theory]
    [InlineData("posts", "nonsense", null)]
    [InlineData("posts", null, "nonsense")]
    [InlineData("posts", null, """["[\"2026-10-25T00:45:00.0000000+00:00\",\"9\"]","7","1","1"]""")]
    [InlineData("tags", null, """["[\"2026-10-25T00:45:00.0000000+00:00\",\"9\"]","1","1","1"]""")]
    public async Task A_place_that_is_none_is_an_expired_cursor(string table, string? since, string? checkpoint)
    {
        var error = await Assert.ThrowsAsync<ConnectorException>(() => ConnectedSite.To(Site(3)).ScanAsync(table, since, checkpoint));

        Assert.Equal(ConnectorErrorKind.CursorExpired, error.Kind);
    }

    [Fact]
    public async Task Changes_of_tags_cannot_be_asked_for()
    {
        var error = await Assert.ThrowsAsync<ConnectorException>(() => ConnectedSite.To(Site(3)).ScanAsync("tags", since: Cursor(9)));

        Assert.Equal(ConnectorErrorKind.NotSupported, error.Kind);
    }

    [Fact]
    public async Task A_scan_that_is_cancelled_between_two_pieces_of_a_page_ends()
    {
        using var stop = new CancellationTokenSource();
        var read = 0;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var page in ConnectedSite.To(Site(50)).PagesAsync("posts", pageSize: 10).WithCancellation(stop.Token))
            {
                read++;
                await stop.CancelAsync();
            }
        });

        Assert.Equal(1, read);
    }

    private static PlayedSite Site(int count) => new() { Ids = [.. Enumerable.Range(1, count).Select(i => i * 3L)] };

    private static string Cursor(long newest) => new ScanCursor(new DateTimeOffset(2026, 10, 25, 0, 45, 0, TimeSpan.Zero)) { Newest = newest }.ToString();

    private static IEnumerable<string> Ids(IEnumerable<ReadPage> pages) => pages.SelectMany(page => page.Records).Select(record => record.Id);
}
