using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Snapshot.Connectors;
using static Snapshot.Samples.Tests.ConnectedNotes;

namespace Snapshot.Samples.Tests;

public sealed class NotesWritingTests
{
    [Fact]
    public async Task Every_type_of_value_arrives()
    {
        await using var notes = await StartAsync(0);

        var result = await notes.WriteAsync(Create(
            "one", ("title", "First"), ("body", null), ("tags", """["a","b"]"""), ("pinned", true), ("priority", 3L), ("dueOn", new DateOnly(2030, 1, 31))));

        var applied = Assert.IsType<WriteResult.Applied>(result);
        var note = Assert.Single(notes.Service.Notes);
        Assert.Equal((note.Id, note.Etag), (applied.RemoteId, applied.Version));
        Assert.Equal(("First", null, "a b", true, 3L, new DateOnly(2030, 1, 31)), (note.Title, note.Body, string.Join(' ', note.Tags), note.Pinned, note.Priority!.Value, note.DueOn!.Value));
        Assert.Equal("First", ((JsonElement)applied.Values["title"]!).GetString());
        Assert.Equal(note.UpdatedAt, ((JsonElement)applied.Values["updatedAt"]!).GetDateTimeOffset());
    }

    [Fact]
    public async Task An_update_changes_what_was_sent_and_gives_the_new_version()
    {
        await using var notes = await StartAsync(3);
        var before = notes.Note("note-0002");

        var result = await notes.WriteAsync(notes.Update("note-0002", "priority", null));

        var applied = Assert.IsType<WriteResult.Applied>(result);
        var after = notes.Note("note-0002");
        Assert.Equal((after.Etag, JsonValueKind.Null), (applied.Version, ((JsonElement)applied.Values["priority"]!).ValueKind));
        Assert.NotEqual(before.Etag, after.Etag);
        Assert.Equal((before.Title, null), (after.Title, after.Priority));
    }

    [Fact]
    public async Task A_note_that_was_changed_meanwhile_stays_and_is_shown()
    {
        await using var notes = await StartAsync(3);

        var update = await notes.WriteAsync(
            notes.Update("note-0002", "title", "Mine"), service => service.Change("note-0002", new JsonObject { ["title"] = "Theirs" }));
        var delete = await notes.WriteAsync(
            notes.Delete("note-0002"), service => service.Change("note-0002", new JsonObject { ["pinned"] = true }));

        var theirs = Assert.IsType<WriteResult.Conflict>(update).Theirs!;
        Assert.Equal("Theirs", ((JsonElement)theirs.Values[1]!).GetString());
        Assert.Equal(notes.Note("note-0002").Etag, Assert.IsType<WriteResult.Conflict>(delete).Theirs!.Version);
        Assert.Equal("Theirs", notes.Note("note-0002").Title);
    }

    [Fact]
    public async Task A_note_that_is_gone_is_a_conflict_with_nothing()
    {
        await using var notes = await StartAsync(3);

        var update = await notes.WriteAsync(notes.Update("note-0002", "title", "Mine"), service => service.Delete("note-0002"));
        var delete = await notes.WriteAsync(notes.Delete("note-0001"), service => service.Delete("note-0001"));

        Assert.Null(Assert.IsType<WriteResult.Conflict>(update).Theirs);
        Assert.Null(Assert.IsType<WriteResult.Conflict>(delete).Theirs);
    }

    [Fact]
    public async Task A_delete_is_applied()
    {
        await using var notes = await StartAsync(3);

        var result = await notes.WriteAsync(notes.Delete("note-0002"));

        Assert.Equal("note-0002", Assert.IsType<WriteResult.Applied>(result).RemoteId);
        Assert.Equal(["note-0001", "note-0003"], notes.Service.Notes.Select(note => note.Id));
    }

    [Theory]
    [InlineData("title", " ", "title_required")]
    [InlineData("priority", 9L, "out_of_range")]
    [InlineData("dueOn", "soon", "wrong_type")]
    [InlineData("updatedAt", "2030-01-31T00:00:00Z", "not_writable")]
    public async Task What_the_service_refuses_is_told_with_its_field(string field, object value, string code)
    {
        await using var notes = await StartAsync(1);
        var before = notes.Note("note-0001");

        var result = await notes.WriteAsync(notes.Update("note-0001", field, value));

        var rejected = Assert.IsType<WriteResult.Rejected>(result);
        Assert.Equal((code, field), (rejected.Code, rejected.FieldId));
        Assert.Equal(before, notes.Note("note-0001"));
    }

    [Theory]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    public async Task A_write_that_comes_too_soon_can_be_tried_again(HttpStatusCode status)
    {
        await using var notes = await StartAsync(1);
        var update = notes.Update("note-0001", "title", "Mine");

        var first = await notes.WriteAsync(update, service => service.FailNext(status, retryAfterSeconds: 3));
        var second = await notes.WriteAsync(update);

        Assert.Equal(TimeSpan.FromSeconds(3), Assert.IsType<WriteResult.Retryable>(first).After);
        Assert.IsType<WriteResult.Applied>(second);
    }

    [Fact]
    public async Task A_dropped_connection_leaves_the_write_in_doubt()
    {
        await using var notes = await StartAsync(1);

        var result = await notes.WriteAsync(notes.Update("note-0001", "title", "Mine"), service => service.DropNext());

        Assert.IsType<WriteResult.Unknown>(result);
        Assert.Equal("Mine", notes.Note("note-0001").Title);
    }

    [Fact]
    public async Task A_late_answer_leaves_the_write_in_doubt()
    {
        await using var notes = await StartAsync(1);
        var update = notes.Update("note-0001", "title", "Mine");

        var result = await notes.WriteAsync(update, service =>
        {
            service.HangNext();
            notes.GiveUpAfter(TimeSpan.FromSeconds(1));
        });

        Assert.IsType<WriteResult.Unknown>(result);
    }

    [Fact]
    public async Task A_fault_of_the_service_leaves_the_write_in_doubt()
    {
        await using var notes = await StartAsync(1);

        var result = await notes.WriteAsync(notes.Update("note-0001", "title", "Mine"), service => service.FailNext(HttpStatusCode.InternalServerError));

        Assert.IsType<WriteResult.Unknown>(result);
    }

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized, ConnectorErrorKind.Authentication)]
    [InlineData(HttpStatusCode.Forbidden, ConnectorErrorKind.Permission)]
    public async Task A_write_that_is_not_let_in_throws_and_does_nothing(HttpStatusCode status, ConnectorErrorKind kind)
    {
        await using var notes = await StartAsync(1);

        var error = await Assert.ThrowsAsync<ConnectorException>(
            () => notes.WriteAsync(notes.Update("note-0001", "title", "Mine"), service => service.FailNext(status)));

        Assert.Equal(kind, error.Kind);
        Assert.Equal("Note 1", notes.Note("note-0001").Title);
    }

    [Fact]
    public async Task The_same_create_again_makes_no_second_note()
    {
        await using var notes = await StartAsync(0);
        var create = Create("the-same", ("title", "Once"));

        var lost = await notes.WriteAsync(create, service => service.DropNext());
        var again = await notes.WriteAsync(create);
        var other = await notes.WriteAsync(create with { OperationId = "another" });

        Assert.IsType<WriteResult.Unknown>(lost);
        Assert.Equal("note-0001", Assert.IsType<WriteResult.Applied>(again).RemoteId);
        Assert.Equal("note-0002", Assert.IsType<WriteResult.Applied>(other).RemoteId);
        Assert.Equal(2, notes.Service.Notes.Count);
    }
}
