using Snapshot.Connectors;
using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Testing.Tests.Services;

public sealed class InMemoryServiceTests
{
    [Fact]
    public async Task A_scan_brings_every_record_once_and_goes_on_behind_its_checkpoint()
    {
        var notes = new Notes(count: 5);

        var pages = await notes.ScanAsync(pageSize: 2);
        var rest = await notes.ScanAsync(pageSize: 2, pages[0].Checkpoint);

        Assert.Equal(["n001", "n002", "n003", "n004", "n005"], pages.SelectMany(page => page.Records).Select(record => record.Id));
        Assert.Equal([false, false, true], pages.Select(page => page.Completed));
        Assert.Equal(["n003", "n004", "n005"], rest.SelectMany(page => page.Records).Select(record => record.Id));
        Assert.Equal(5, pages[0].EstimatedTotal);
    }

    [Fact]
    public async Task Writes_change_records_and_are_logged()
    {
        var notes = new Notes();
        var seen = (await notes.ReadAsync("n001"))!;

        var results = await notes.WriteAsync(
            Notes.Update("n001", seen.Version, "title", "new"),
            Notes.Create("c1", ("title", "made")),
            Notes.Create("c2", ("id", "mine"), ("title", "made")),
            new WriteOperation { OperationId = "d", Kind = WriteKind.Delete, RemoteId = "n002", ExpectedVersion = "1" });

        Assert.Equal(["n001", "r1", "mine", "n002"], results.Select(result => Assert.IsType<WriteResult.Applied>(result).RemoteId));
        Assert.Equal("2", ((WriteResult.Applied)results[0]).Version);
        Assert.Equal(["mine", "n001", "n003", "r1"], notes.Service.Ids("notes"));
        Assert.Equal([WriteKind.Update, WriteKind.Create, WriteKind.Create, WriteKind.Delete], notes.Service.Effects.Select(effect => effect.Kind));
    }

    [Fact]
    public async Task What_somebody_else_changed_is_a_conflict()
    {
        var notes = new Notes();

        var changed = await notes.UpdateAsync("n001", "title", "mine", () => notes.Service.Put("notes", "n001", ("stars", 5L)));
        var gone = await notes.UpdateAsync("n002", "title", "mine", () => notes.Service.Remove("notes", "n002"));

        Assert.Equal(5L, Assert.IsType<WriteResult.Conflict>(changed).Theirs!.Values[2]);
        Assert.Null(Assert.IsType<WriteResult.Conflict>(gone).Theirs);
        Assert.Empty(notes.Service.Effects);
    }

    [Theory]
    [InlineData(1L, true)]
    [InlineData(9L, false)]
    public async Task Without_a_version_the_expected_values_decide(long expected, bool applied)
    {
        var notes = new Notes();

        var results = await notes.WriteAsync(
            Notes.Update("n001", null, "stars", 3L) with { Expected = new Dictionary<string, object?> { ["stars"] = expected } });

        Assert.Equal(applied, results[0] is WriteResult.Applied);
    }

    [Fact]
    public async Task A_table_without_compare_and_set_lets_the_last_writer_win()
    {
        var notes = new Notes(WriteGuarantee.Blind);

        Assert.IsType<WriteResult.Applied>(
            await notes.UpdateAsync("n001", "title", "mine", () => notes.Service.Put("notes", "n001", ("title", "theirs"))));
    }

    [Theory]
    [InlineData("title", null, "required")]
    [InlineData("title", "more than ten", "too_long")]
    [InlineData("kind", "c", "not_an_option")]
    [InlineData("seen", "x", "read_only")]
    [InlineData("id", "x", "read_only")]
    [InlineData("nothing", "x", "field_unknown")]
    public async Task What_a_service_would_refuse_is_refused_with_its_field(string field, object? value, string code)
    {
        var notes = new Notes();

        var rejected = Assert.IsType<WriteResult.Rejected>(await notes.UpdateAsync("n001", field, value));

        Assert.Equal((code, field), (rejected.Code, rejected.FieldId));
        Assert.Empty(notes.Service.Effects);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 2)]
    public async Task The_same_create_again_makes_a_second_record_unless_the_table_says_otherwise(bool idempotent, int made)
    {
        var notes = new Notes(idempotent: idempotent);

        await notes.WriteAsync(Notes.Create("c1", ("title", "made")));
        await notes.WriteAsync(Notes.Create("c1", ("title", "made")));

        Assert.Equal(made, notes.Service.Effects.Count);
    }

    [Fact]
    public async Task A_record_that_is_there_already_is_refused()
    {
        var notes = new Notes();

        var results = await notes.WriteAsync(Notes.Create("c1", ("id", "n001"), ("title", "made")));

        Assert.Equal("duplicate", Assert.IsType<WriteResult.Rejected>(results[0]).Code);
    }
}
