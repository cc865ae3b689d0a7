using Snapshot.Connectors;
using Snapshot.Tables;
using Xunit;

namespace Snapshot.Testing.Conformance;

/// <summary>The suite for a table that claims <see cref="TableCapabilities.CanReadChanges"/>.</summary>
public abstract class IncrementalReadConformance : ConnectorConformance
{
    private const string WatermarkComesFirst =
        "Take the watermark before the reading begins: what changes while it goes on belongs to the next read.";

    /// <summary>What was created or changed since a cursor is brought with its values, and nobody says that what exists is gone.</summary>
    [Fact]
    public async Task What_was_created_or_changed_since_is_brought()
    {
        var ids = await FillAsync(12);
        var table = await TableAsync();
        Require(table.Capabilities.CanReadChanges, $"The table does not claim CanReadChanges: derive from {nameof(FullReadConformance)}.");
        var cursor = (await ScanAsync(new ReadRequest(table) { PageSize = 5 })).Cursor;
        await Fixture.PassLookbackAsync(Token);
        await ChangeAsync(table, ids[4], "changed");
        var created = await CreateAsync(table, "created");
        await Fixture.DeleteAsync(ids[7], Token);

        var changes = await ScanAsync(new ReadRequest(table) { Since = cursor, Fields = [TextOf(table)] });

        RequireAll([ids[4], created], changes.Records.Keys, "An incremental read brings all that was created or changed since the cursor.");
        RequireText("changed", changes, ids[4]);
        RequireText("created", changes, created);
        Require(!changes.Records.ContainsKey(ids[7]), $"The record “{ids[7]}” was deleted, and came.");
        Require(changes.DeletedIds.All(id => id == ids[7]), "DeletedIds names a record that exists. It holds only what the service itself says is gone.");
    }

    /// <summary>What was changed right after a read is in the next one: it may have the very time of the watermark.</summary>
    [Fact]
    public async Task What_has_the_very_time_of_the_watermark_is_brought()
    {
        var ids = await FillAsync(5);
        var table = await TableAsync();

        for (var i = 0; i < ids.Count; i++)
        {
            var cursor = (await ScanAsync(new ReadRequest(table))).Cursor;
            await ChangeAsync(table, ids[i], $"changed at once {i}");
            RequireAll(
                [ids[i]], (await ScanAsync(new ReadRequest(table) { Since = cursor })).Records.Keys,
                "What was changed right after a read is not in the next one. Since is inclusive: at the cursor's time or later. A record too often is no harm.");
        }
    }

    /// <summary>What is created or changed during a read is brought by the next one.</summary>
    [Fact]
    public async Task What_happens_during_a_read_is_brought_by_the_next()
    {
        var ids = await FillAsync(25);
        var table = await TableAsync();
        string[] changed = [];

        var scan = await ScanAsync(new ReadRequest(table) { PageSize = 5 }, async sofar =>
        {
            var brought = sofar.Records.Keys.First();
            await ChangeAsync(table, brought, "changed behind the read");
            await ChangeAsync(table, ids.Last(id => !sofar.Records.ContainsKey(id)), "changed before the read");
            changed = [brought, ids.Last(id => !sofar.Records.ContainsKey(id)), await CreateAsync(table, "created")];
            await Fixture.PassLookbackAsync(Token);
        });
        var next = await ScanAsync(new ReadRequest(table) { Since = scan.Cursor });

        RequireAll(changed, next.Records.Keys, $"What was created or changed during a read is not in the next one. {WatermarkComesFirst}");
    }

    /// <summary>A read that is taken up again keeps the watermark of its beginning.</summary>
    [Fact]
    public async Task A_read_that_is_taken_up_again_keeps_its_watermark()
    {
        await FillAsync(25);
        var table = await TableAsync();
        var whole = await ScanAsync(new ReadRequest(table) { PageSize = 5 });
        await Fixture.PassLookbackAsync(Token);
        await RequireKeepsWatermarkAsync(new ReadRequest(table) { PageSize = 5 });
        await FillAsync(12);
        if (Fixture.Resumes)
            await RequireKeepsWatermarkAsync(new ReadRequest(table) { PageSize = 5, Since = whole.Cursor });
        NoteResumes();
    }

    /// <summary>Changes of the same moment are not lost between two pages, nor behind a checkpoint.</summary>
    [Fact]
    public async Task Changes_of_the_same_moment_are_not_lost_between_pages()
    {
        var table = await TableAsync();
        var cursor = (await ScanAsync(new ReadRequest(table))).Cursor;
        var ids = await FillAsync(23);

        foreach (var size in new[] { 1, 2, 5, 22, 23, 24 })
        {
            var changes = await ScanAsync(new ReadRequest(table) { Since = cursor, PageSize = size });
            RequireAll(
                ids, changes.Records.Keys,
                $"With pages of {size} changes some are lost at a boundary. Many changes share a time: go on behind the record, not behind the time.");
            Require(changes.Completed, $"With pages of {size} changes the read does not end with Completed.");
        }
        await RequireResumesAsync(new ReadRequest(table) { Since = cursor, PageSize = 5 }, ids);
    }

    /// <summary>Where nothing changed, an incremental read brings little, and its cursor moves on.</summary>
    [Fact]
    public async Task Where_nothing_changed_little_is_brought()
    {
        const int Little = 20;
        await FillAsync(200);
        var table = await TableAsync();
        await Fixture.PassLookbackAsync(Token);
        var cursor = (await ScanAsync(new ReadRequest(table))).Cursor;
        await FillAsync(100);
        var busy = await ScanAsync(new ReadRequest(table) { Since = cursor });
        await Fixture.PassLookbackAsync(Token);
        // It may still reach back to those hundred; the one behind it must not.
        var once = await ScanAsync(new ReadRequest(table) { Since = busy.Cursor });

        var idle = await ScanAsync(new ReadRequest(table) { Since = once.Cursor });

        Require(busy.Brought < 300, $"100 of 300 records were created since, and the read brought {busy.Brought}: that is a whole read.");
        Require(
            idle.Brought <= Little,
            $"Nothing was changed since, and {idle.Brought} records came. Ask the service for changes only, and move the cursor on with every read. If it is the "
            + "lookback that reaches so far, let the service's time pass in PassLookbackAsync of the fixture.");
    }

    /// <summary>A cursor that is not accepted is said to be expired.</summary>
    [Fact]
    public async Task A_cursor_that_cannot_be_read_is_expired()
    {
        await FillAsync(3);
        var table = await TableAsync();

        await ErrorAsync(
            () => ScanAsync(new ReadRequest(table) { Since = "not a cursor" }), ConnectorErrorKind.CursorExpired, "A read with a cursor that is none");
    }

    private async Task RequireKeepsWatermarkAsync(ReadRequest request)
    {
        var changed = "";
        string? checkpoint = null;
        await foreach (var page in Connector.ReadAsync(Account, request, Token))
        {
            (changed, checkpoint) = (page.Records[0].Id, page.Checkpoint);
            break;
        }
        await ChangeAsync(request.Table, changed, "changed before the read was taken up again");
        await Fixture.PassLookbackAsync(Token);

        var rest = await ScanAsync(request with { Checkpoint = checkpoint });

        RequireAll(
            [changed], rest.Records.Keys.Concat((await ScanAsync(new ReadRequest(request.Table) { Since = rest.Cursor })).Records.Keys),
            $"What was changed between two parts of a read was not brought by the next one. {WatermarkComesFirst} Let it travel inside the checkpoints.");
    }

    private void RequireText(string expected, Scan scan, string id) => Require(
        ValueComparison.Same(expected, scan.Records[id].Values[0], FieldType.Text),
        $"An incremental read brought {ValueComparison.Show(scan.Records[id].Values[0])} for “{id}”, which holds “{expected}”.");
}
