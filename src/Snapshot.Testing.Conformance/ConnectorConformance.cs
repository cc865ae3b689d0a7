using Snapshot.Connectors;
using Snapshot.Tables;
using Xunit;

namespace Snapshot.Testing.Conformance;

/// <summary>
/// Proves that a connector reads as its contract says. Derive from <see cref="IncrementalReadConformance"/> where the table claims
/// <see cref="TableCapabilities.CanReadChanges"/>, else from <see cref="FullReadConformance"/>, and say with
/// <see cref="HoldsAttribute"/> which values the service can hold.
/// </summary>
public abstract partial class ConnectorConformance : ConnectorSuite
{
    private protected ConnectorConformance()
    {
    }

    /// <summary>A read brings every record with its values, and says at the end that it is whole.</summary>
    [Fact]
    public async Task A_whole_read_brings_every_record_and_says_that_it_is_whole()
    {
        var ids = await FillAsync(25);
        var table = await TableAsync();

        var scan = await ScanAsync(new ReadRequest(table) { PageSize = 10 });

        RequireAll(ids, scan.Records.Keys, "A whole read brings every record at least once.");
        Require(scan.Completed, "The last page must be marked Completed: without it, what is gone in the service is never noticed.");
        Require(scan.Records.Count == ids.Count, $"The table holds {ids.Count} records, and the read brought {scan.Records.Count} different ids.");
        var text = table.Fields.ToList().FindIndex(field => field.Id == TextOf(table).Id);
        var values = scan.Records.Values.Select(record => record.Values[text]).DistinctBy(ValueComparison.Show).Count();
        Require(values == ids.Count, $"The {ids.Count} records have different texts in “{table.Fields[text].Id}”, and {values} different values came for it.");
    }

    /// <summary>Values come for the fields asked for, in their order.</summary>
    [Fact]
    public async Task Values_come_in_the_order_of_the_fields_asked_for()
    {
        await FillAsync(3);
        var table = await TableAsync();
        Require(table.Fields.Count > 1, "The table of a fixture needs at least two fields.");
        var whole = await ScanAsync(new ReadRequest(table));

        foreach (var fields in new RemoteField[][] { [.. table.Fields.Reverse()], [TextOf(table)], [table.Fields[^1], table.Fields[0]], [] })
        {
            var part = await ScanAsync(new ReadRequest(table) { Fields = fields });
            RequireAll(whole.Records.Keys, part.Records.Keys, "Fewer fields are no reason for fewer records.");
            foreach (var (id, record) in part.Records)
            {
                var expected = fields.Select(field => whole.Records[id].Values[table.Fields.ToList().IndexOf(field)]);
                var wrong = fields.Zip(expected, record.Values).FirstOrDefault(it => !ValueComparison.Same(it.Second, it.Third, it.First.Type));
                Require(
                    wrong.First is null,
                    $"Asked for the fields {string.Join(", ", fields.Select(field => field.Id))}, the record “{id}” has {ValueComparison.Show(wrong.Third)} in the place "
                    + $"of “{wrong.First?.Id}”, which is {ValueComparison.Show(wrong.Second)}. Values come in the order of request.Fields, not of the table.");
            }
        }
    }

    /// <summary>A read goes on behind each of its checkpoints.</summary>
    [Fact]
    public async Task A_read_goes_on_behind_every_checkpoint()
    {
        var ids = await FillAsync(25);
        var request = new ReadRequest(await TableAsync()) { PageSize = 7 };

        await RequireResumesAsync(request, ids);
        NoteResumes();
    }

    /// <summary>Records that are alike are not lost between two pages.</summary>
    [Fact]
    public async Task Records_of_the_same_moment_are_not_lost_between_pages()
    {
        var ids = await FillAsync(12);
        var table = await TableAsync();

        foreach (var size in new[] { 1, 2, 3, 4, 11, 12, 13 })
            RequireAll(
                ids, (await ScanAsync(new ReadRequest(table) { PageSize = size })).Records.Keys,
                $"With pages of {size} records some are lost at a boundary. Records may share whatever the pages are ordered by, so page by a unique key.");
    }

    /// <summary>The size of the pages changes nothing.</summary>
    [Fact]
    public async Task Pages_of_one_and_of_ten_thousand_bring_the_same()
    {
        var ids = await FillAsync(12);
        var table = await TableAsync();

        foreach (var size in new[] { 1, 10_000 })
        {
            var scan = await ScanAsync(new ReadRequest(table) { PageSize = size });
            RequireAll(ids, scan.Records.Keys, $"PageSize {size} is about how many records a page should have; a service with a limit of its own gives smaller pages, never fewer records.");
            Require(scan.Completed, $"With a PageSize of {size} the read does not end with Completed.");
        }
    }

    /// <summary>What happens during a read hides no record that was there all along.</summary>
    [Fact]
    public async Task What_happens_during_a_read_hides_nothing_else()
    {
        var ids = await FillAsync(25);
        var table = await TableAsync();
        List<string> gone = [];

        var scan = await ScanAsync(new ReadRequest(table) { PageSize = 5 }, async sofar =>
        {
            gone = [.. sofar.Records.Keys];
            foreach (var id in gone)
                await Fixture.DeleteAsync(id, Token);
            await CreateAsync(table, "created during the read");
        });

        RequireAll(
            ids.Except(gone), scan.Records.Keys,
            $"Records that existed all along were not brought, because the {gone.Count} of the first page were deleted meanwhile. Page by key, not by offset.");
    }

    /// <summary>What was deleted does not come, however the service keeps it.</summary>
    [Fact]
    public async Task What_was_deleted_does_not_come()
    {
        var ids = await FillAsync(6);
        var table = await TableAsync();
        var gone = ids.Take(2).ToList();
        foreach (var id in gone)
            await Fixture.DeleteAsync(id, Token);

        var scan = await ScanAsync(new ReadRequest(table) { PageSize = 2 });

        Require(
            !gone.Exists(scan.Records.ContainsKey),
            $"The record “{gone.FirstOrDefault(scan.Records.ContainsKey)}” was deleted, and came. Where a service brings deleted records with a flag, leave them out, or name them in DeletedIds.");
        RequireAll(ids.Except(gone), scan.Records.Keys, "A whole read brings every record that was not deleted.");
        Require(scan.DeletedIds.All(gone.Contains), "DeletedIds names a record that exists. It holds only what the service itself says is gone.");
    }

    /// <summary>An empty table is a whole read of nothing.</summary>
    [Fact]
    public async Task An_empty_table_is_a_whole_read_of_nothing()
    {
        var scan = await ScanAsync(new ReadRequest(await TableAsync()));

        Require(scan.Completed, "An empty table needs a page too, without records and marked Completed: else its last records are never noticed to be gone.");
        Require(scan.Brought == 0, $"The fixture's table is to be empty at the start of each test; it has {scan.Brought} records.");
    }

    /// <summary>Each record has an id of its own, which stays when the record changes.</summary>
    [Fact]
    public async Task Ids_are_unique_and_stay()
    {
        var ids = await FillAsync(12);
        var table = await TableAsync();
        await ChangeAsync(table, ids[3], "changed");

        for (var i = 0; i < 2; i++)
        {
            var brought = (await ScanAsync(new ReadRequest(table) { PageSize = 5 })).Records.Keys;
            Require(
                brought.Order(StringComparer.Ordinal).SequenceEqual(ids.Order(StringComparer.Ordinal)),
                $"The ids of the records are to be unique and the same in every read, also when a record was changed; {brought.Except(ids).FirstOrDefault() ?? "one"} is not one of {string.Join(", ", ids)}.");
        }
    }

    private protected void NoteResumes()
    {
        if (!Fixture.Resumes)
            Note(Outcome.NotClaimed, "The fixture says that reads cannot be taken up again.");
    }

    private protected async Task RequireResumesAsync(ReadRequest request, IReadOnlyList<string> ids)
    {
        var whole = await ScanAsync(request);
        if (!Fixture.Resumes)
        {
            Require(whole.Pages.All(page => page.Checkpoint is null), "The fixture says that reads cannot be taken up again, and a page has a checkpoint.");
            return;
        }
        Require(
            whole.Pages.SkipLast(1).All(page => page.Checkpoint is not null) && whole.Pages.Count > 1,
            $"A read in pages of {request.PageSize} has no checkpoint behind each of its pages; a pull that breaks would start again. If the service allows no better, override Resumes of the fixture.");
        for (var i = 0; i < whole.Pages.Count; i++)
        {
            if (whole.Pages[i].Checkpoint is not { } checkpoint)
                continue;
            var rest = await ScanAsync(request with { Checkpoint = checkpoint });
            RequireAll(
                ids, whole.Pages.Take(i + 1).SelectMany(page => page.Records).Select(record => record.Id).Concat(rest.Records.Keys),
                $"Taken up behind page {i + 1}, the read lost records. The checkpoint says where to go on behind its page.");
            Require(rest.Completed, $"Taken up behind page {i + 1}, the read does not end with Completed. The earlier pages were stored, so it is whole.");
        }
    }
}
