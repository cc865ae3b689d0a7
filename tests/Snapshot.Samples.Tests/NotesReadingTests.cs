using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using CustomConnector;
using Microsoft.Extensions.Time.Testing;
using Snapshot.Connectors;
using Snapshot.Tables;

namespace Snapshot.Samples.Tests;

public sealed class NotesReadingTests
{
    [Fact]
    public async Task The_table_says_what_it_allows()
    {
        await using var notes = await ConnectedNotes.StartAsync(7);

        var table = await notes.TableAsync();

        Assert.Equal(("notes", 7L), (table.Id, table.EstimatedRecords));
        Assert.Equal(["id"], table.Key);
        Assert.Equal(["id", "updatedAt"], table.Fields.Where(field => field.IsReadOnly).Select(field => field.Id));
        Assert.Equal((FieldType.Json, FieldType.Date), (table.Fields[3].Type, table.Fields[6].Type));
        Assert.Equal((WriteGuarantee.CompareAndSet, true, 1), (table.Capabilities.Guarantee, table.Capabilities.CreatesAreIdempotent, table.Capabilities.WriteBatchSize));
    }

    [Theory]
    [InlineData(0, 10, 1)]
    [InlineData(9, 10, 1)]
    [InlineData(10, 10, 1)]
    [InlineData(11, 10, 2)]
    [InlineData(25, 10, 3)]
    public async Task A_scan_brings_every_note_once_and_says_when_it_is_whole(int count, int pageSize, int pages)
    {
        await using var notes = await ConnectedNotes.StartAsync(count);

        var scan = await notes.ScanAsync(pageSize);

        Assert.Equal(pages, scan.Count);
        Assert.Equal(notes.Service.Notes.Select(note => (note.Id, note.Etag)), scan.SelectMany(page => page.Records).Select(record => (record.Id, record.Version!)));
        Assert.Equal([.. Enumerable.Repeat(false, pages - 1), true], scan.Select(page => page.Completed));
        Assert.All(scan, page => Assert.Equal(count, page.EstimatedTotal));
        Assert.All(scan, page => Assert.Equal(page.Completed, page.Checkpoint is null));
    }

    [Fact]
    public async Task A_scan_goes_on_behind_any_checkpoint()
    {
        await using var notes = await ConnectedNotes.StartAsync(25);
        var whole = await notes.ScanAsync(10);

        for (var done = 1; done < whole.Count; done++)
        {
            var rest = await notes.ScanAsync(10, whole[done - 1].Checkpoint);
            Assert.Equal(whole.Skip(done).SelectMany(page => page.Records).Select(record => record.Id), rest.SelectMany(page => page.Records).Select(record => record.Id));
            Assert.True(rest[^1].Completed);
        }
    }

    [Fact]
    public async Task Named_notes_come_with_the_fields_asked_for_in_their_order_and_others_are_left_out()
    {
        await using var notes = await ConnectedNotes.StartAsync(5);

        var records = await notes.ReadAsync(["priority", "title"], "note-0004", "note-0099", "note-0002");

        Assert.Equal(["note-0004", "note-0002"], records.Select(record => record.Id));
        Assert.Equal(["5", "Note 4"], records[0].Values.Select(value => ((JsonElement)value!).ToString()));
        Assert.Equal(notes.Note("note-0004").Etag, records[0].Version);
    }

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized, ConnectorErrorKind.Authentication)]
    [InlineData(HttpStatusCode.Forbidden, ConnectorErrorKind.Permission)]
    [InlineData(HttpStatusCode.NotFound, ConnectorErrorKind.SchemaChanged)]
    [InlineData(HttpStatusCode.TooManyRequests, ConnectorErrorKind.RateLimited)]
    [InlineData(HttpStatusCode.InternalServerError, ConnectorErrorKind.Transient)]
    [InlineData(HttpStatusCode.ServiceUnavailable, ConnectorErrorKind.Transient)]
    [InlineData(HttpStatusCode.Conflict, ConnectorErrorKind.Bug)]
    public async Task Each_status_is_an_error_of_its_kind(HttpStatusCode status, ConnectorErrorKind kind)
    {
        await using var notes = await ConnectedNotes.StartAsync(1);
        notes.Service.FailNext(status, retryAfterSeconds: 7);

        var error = await Assert.ThrowsAsync<ConnectorException>(notes.CheckAsync);

        Assert.Equal((kind, $"http_{(int)status}", TimeSpan.FromSeconds(7)), (error.Kind, error.Code, error.RetryAfter));
    }

    [Fact]
    public async Task A_wrong_token_is_refused()
    {
        await using var notes = await ConnectedNotes.StartAsync(1);

        var error = await Assert.ThrowsAsync<ConnectorException>(() => notes.CheckAsync(notes.ContextFor(notes.Service.Url, "wrong")));

        Assert.Equal(ConnectorErrorKind.Authentication, error.Kind);
        Assert.DoesNotContain("wrong", error.Message);
    }

    [Fact]
    public async Task An_address_that_is_none_is_the_settings_fault()
    {
        await using var notes = await ConnectedNotes.StartAsync(1);

        var error = await Assert.ThrowsAsync<ConnectorException>(() => notes.CheckAsync(notes.ContextFor("not an address", "token")));

        Assert.Equal(ConnectorErrorKind.Configuration, error.Kind);
    }

    [Fact]
    public async Task A_connection_that_breaks_is_a_passing_fault()
    {
        await using var notes = await ConnectedNotes.StartAsync(30);
        notes.Service.DropNext();

        // A request without a body may be sent a second time by HttpClient itself, so both are dropped.
        notes.Service.DropNext();
        var error = await Assert.ThrowsAsync<ConnectorException>(notes.CheckAsync);

        Assert.Equal((ConnectorErrorKind.Transient, "http_504"), (error.Kind, error.Code));
    }

    [Fact]
    public async Task A_service_that_is_not_there_is_a_passing_fault()
    {
        await using var notes = await ConnectedNotes.StartAsync(1);
        var gone = await NotesService.StartAsync();
        var url = gone.Url;
        await gone.DisposeAsync();

        var error = await Assert.ThrowsAsync<ConnectorException>(() => notes.CheckAsync(notes.ContextFor(url, NotesService.Token)));

        Assert.Equal((ConnectorErrorKind.Transient, "unreachable"), (error.Kind, error.Code));
    }

    [Fact]
    public async Task An_incremental_read_brings_what_was_written_since_the_watermark_of_the_last_scan()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var notes = await ConnectedNotes.StartAsync(25, time);
        time.Advance(TimeSpan.FromMinutes(2));
        var first = (await notes.ScanAsync(10))[0];
        notes.Service.Change("note-0003", new JsonObject { ["title"] = "Changed behind the scan" });
        time.Advance(TimeSpan.FromMinutes(2));
        var full = await notes.ScanAsync(10, first.Checkpoint);
        notes.Service.Add(new JsonObject { ["title"] = "New" });

        var changes = await notes.ScanAsync(1, since: full[^1].Cursor);
        time.Advance(TimeSpan.FromMinutes(2));
        var idle = await notes.ScanAsync(1, since: (await notes.ScanAsync(1, since: changes[^1].Cursor))[^1].Cursor);

        Assert.Equal(["note-0003", "note-0026"], changes.SelectMany(page => page.Records).Select(record => record.Id));
        Assert.Empty(Assert.Single(idle).Records);
    }

    [Fact]
    public async Task A_cursor_that_the_service_cannot_read_is_expired()
    {
        await using var notes = await ConnectedNotes.StartAsync(1);

        var error = await Assert.ThrowsAsync<ConnectorException>(() => notes.ScanAsync(10, since: "long ago"));

        Assert.Equal(ConnectorErrorKind.CursorExpired, error.Kind);
    }
}
