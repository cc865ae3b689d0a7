using System.Text.Json.Nodes;
using CustomConnector;
using Snapshot.Records;

namespace Snapshot.Samples.Tests;

public sealed class NotesPublishingTests
{
    [Fact]
    public async Task A_note_deleted_on_both_sides_is_settled()
    {
        await using var workspace = await NotesWorkspace.PullAsync(new NotesConnector(), notes: 3);
        await workspace.DeleteAsync("Note 2");

        var receipts = await workspace.PublishAsync(service => service.Delete("note-0002"));

        Assert.Equal(PublicationItemState.Applied, Assert.Single(receipts).State);
        Assert.Equal(["note-0001", "note-0003"], (await workspace.RecordsAsync()).Select(record => record.RemoteId));
    }

    [Fact]
    public async Task Theirs_is_told_field_by_field_also_when_the_services_fields_changed_places()
    {
        var connector = new ReorderedNotes();
        await using var workspace = await NotesWorkspace.PullAsync(connector, notes: 3);
        await workspace.SetTitleAsync("Note 2", "Mine");
        connector.Reorder();

        var receipts = await workspace.PublishAsync(service => service.Change("note-0002", new JsonObject { ["title"] = "Theirs" }));

        Assert.Equal(PublicationItemState.Conflict, Assert.Single(receipts).State);
        var conflicts = (await workspace.RecordsAsync()).Single(record => record.RemoteId == "note-0002").Conflicts;
        Assert.Equal(("title", "Theirs"), (Assert.Single(conflicts).Key, conflicts["title"]));
    }
}
