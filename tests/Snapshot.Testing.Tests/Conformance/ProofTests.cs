using System.Reflection;
using Snapshot.Tables;
using Snapshot.Testing.Conformance;
using Xunit.Sdk;

namespace Snapshot.Testing.Tests.Conformance;

/// <summary>The suite fails where it should: each flaw of a connector is caught by the test that is meant for it, and says what is wrong.</summary>
[Collection(typeof(AloneCollection))]
public sealed class ProofTests
{
    [Theory]
    [InlineData(Flaw.LosesARecordOnResume, nameof(Suite.A_read_goes_on_behind_every_checkpoint), "the read lost records")]
    [InlineData(Flaw.NeverSaysCompleted, nameof(Suite.A_whole_read_brings_every_record_and_says_that_it_is_whole), "must be marked Completed")]
    [InlineData(Flaw.SaysCompletedTooSoon, nameof(Suite.A_whole_read_brings_every_record_and_says_that_it_is_whole), "after the one that was marked Completed")]
    [InlineData(Flaw.LeavesTheLastRecordOut, nameof(Suite.A_whole_read_brings_every_record_and_says_that_it_is_whole), "1 are missing")]
    [InlineData(Flaw.PagesByOffset, nameof(Suite.What_happens_during_a_read_hides_nothing_else), "Page by key, not by offset")]
    [InlineData(Flaw.PagesByTime, nameof(Suite.Records_of_the_same_moment_are_not_lost_between_pages), "lost at a boundary")]
    [InlineData(Flaw.IgnoresTheOrderOfFields, nameof(Suite.Values_come_in_the_order_of_the_fields_asked_for), "in the order of request.Fields")]
    [InlineData(Flaw.LacksAValue, nameof(Suite.A_whole_read_brings_every_record_and_says_that_it_is_whole), "has 4 values where 5 fields")]
    [InlineData(Flaw.DeclaresAnotherType, nameof(Suite.Every_value_fits_the_type_of_its_field), "declared as Integer")]
    [InlineData(Flaw.ChangesIdsWithTheRecord, nameof(Suite.Ids_are_unique_and_stay), "unique and the same in every read")]
    [InlineData(Flaw.LosesRecordsOfLargePages, nameof(Suite.Pages_of_one_and_of_ten_thousand_bring_the_same), "never fewer records")]
    [InlineData(Flaw.HasNoPageForAnEmptyTable, nameof(Suite.An_empty_table_is_a_whole_read_of_nothing), "An empty table needs a page")]
    [InlineData(Flaw.IgnoresCancellation, nameof(Suite.A_read_that_is_cancelled_between_two_pages_ends), "went on to its end")]
    [InlineData(Flaw.IgnoresCancellation, nameof(Suite.A_read_that_is_cancelled_while_it_waits_ends), "did not end within 2 seconds")]
    [InlineData(Flaw.SwallowsCancellation, nameof(Suite.A_read_that_is_cancelled_between_two_pages_ends), "OperationCanceledException of the caller's token")]
    [InlineData(Flaw.BuffersEverything, nameof(Suite.Many_records_are_read_in_constant_memory), "Bring page by page")]
    [InlineData(Flaw.KeepsWhatItBrought, nameof(Suite.Many_records_are_read_in_constant_memory), "Bring page by page")]
    [InlineData(Flaw.CachesTheTable, nameof(Suite.Many_records_are_read_in_constant_memory), "in the connector neither")]
    [InlineData(Flaw.BringsOnePage, nameof(Suite.Many_records_are_read_in_constant_memory), "Bring page by page")]
    [InlineData(Flaw.PagesForEver, nameof(Suite.A_whole_read_brings_every_record_and_says_that_it_is_whole), "pages for ever")]
    [InlineData(Flaw.NeverAnswers, nameof(Suite.A_whole_read_brings_every_record_and_says_that_it_is_whole), "ReadAsync, behind 0 pages, had not ended")]
    [InlineData(Flaw.DiscoveryThrows, nameof(Suite.Ids_are_unique_and_stay), "DiscoverAsync ended with InvalidOperationException (Sequence contains no elements)")]
    [InlineData(Flaw.DiscoversAnotherTable, nameof(Suite.Ids_are_unique_and_stay), "it lists other")]
    [InlineData(Flaw.BringsWhatWasDeleted, nameof(Suite.What_was_deleted_does_not_come), "deleted records with a flag")]
    [InlineData(Flaw.StopsAtTheCap, nameof(Suite.Many_records_are_read_in_constant_memory), "The table holds 20000 records, and 10000 came")]
    [InlineData(Flaw.KeepsTheAccount, nameof(Suite.One_instance_serves_many_accounts_at_once), "The token is wrong")]
    [InlineData(Flaw.LetsAnyoneIn, nameof(Suite.Wrong_credentials_are_an_authentication_error), "went well")]
    [InlineData(Flaw.RepeatsTheSecret, nameof(Suite.Wrong_credentials_are_an_authentication_error), "repeats a secret")]
    [InlineData(Flaw.ThrowsWhateverComes, nameof(Suite.Wrong_credentials_are_an_authentication_error), "ended with InvalidOperationException")]
    [InlineData(Flaw.CallsAnUnknownTableTransient, nameof(Suite.An_unknown_table_is_a_changed_schema), "the contract says SchemaChanged")]
    [InlineData(Flaw.NamesNoKey, nameof(Suite.Discovery_is_stable_and_names_a_key), "names no key")]
    [InlineData(Flaw.DiscoversFieldsInAnyOrder, nameof(Suite.Discovery_is_stable_and_names_a_key), "something else the second time")]
    [InlineData(Flaw.ExclusiveCursor, nameof(Suite.What_has_the_very_time_of_the_watermark_is_brought), "Since is inclusive")]
    [InlineData(Flaw.TakesTheWatermarkAfterwards, nameof(Suite.What_happens_during_a_read_is_brought_by_the_next), "before the reading begins")]
    [InlineData(Flaw.TakesTheWatermarkAgainOnResume, nameof(Suite.A_read_that_is_taken_up_again_keeps_its_watermark), "inside the checkpoints")]
    [InlineData(Flaw.LosesChangesOfTheSameTime, nameof(Suite.Changes_of_the_same_moment_are_not_lost_between_pages), "go on behind the record, not behind the time")]
    [InlineData(Flaw.BringsEverythingEachTime, nameof(Suite.Where_nothing_changed_little_is_brought), "that is a whole read")]
    [InlineData(Flaw.NeverMovesTheCursor, nameof(Suite.Where_nothing_changed_little_is_brought), "that is a whole read")]
    [InlineData(Flaw.GivesNoCursor, nameof(Suite.What_was_created_or_changed_since_is_brought), "ended without a cursor")]
    [InlineData(Flaw.GivesACursorOnEveryPage, nameof(Suite.What_was_created_or_changed_since_is_brought), "Only the page marked Completed")]
    [InlineData(Flaw.CallsPresentRecordsDeleted, nameof(Suite.What_was_created_or_changed_since_is_brought), "names a record that exists")]
    [InlineData(Flaw.CallsRecordsOfThePageDeleted, nameof(Suite.A_whole_read_brings_every_record_and_says_that_it_is_whole), "the same id among its records and in DeletedIds")]
    [InlineData(Flaw.TakesAnyCursor, nameof(Suite.A_cursor_that_cannot_be_read_is_expired), "the contract says ConnectorException of the kind CursorExpired")]
    internal async Task A_flaw_is_caught(Flaw flaw, string test, string message) => await RequireCaughtAsync(flaw, test, [], message);

    [Theory]
    [InlineData(Flaw.DropsLeadingZeros, "Text: leading zeros")]
    [InlineData(Flaw.ReadsTextAsAscii, "Text: beyond the basic plane")]
    [InlineData(Flaw.ReadsTextAsAscii, "Text: right to left")]
    [InlineData(Flaw.ComposesText, "Text: combined, not composed")]
    [InlineData(Flaw.TakesEmptyForNone, "Text: empty")]
    [InlineData(Flaw.CutsTextAtNul, "Text: a NUL")]
    [InlineData(Flaw.RoundsNumbers, "Number: 28 digits before the point")]
    [InlineData(Flaw.RoundsNumbers, "Number: 28 digits behind the point")]
    [InlineData(Flaw.TrimsText, "Text: blanks at the ends")]
    [InlineData(Flaw.DecodesEntities, "Text: markup")]
    [InlineData(Flaw.FollowsTheZone, "LocalTimestamp: everyday")]
    [InlineData(Flaw.TakesNoneForZero, "Number: none")]
    [InlineData(Flaw.TakesNoneForEmpty, "Text: none")]
    [InlineData(Flaw.FollowsTheCulture, "Number: everyday")]
    [InlineData(Flaw.ConvertsTimesToLocal, "LocalTimestamp: an hour that Berlin does not have")]
    [InlineData(Flaw.ConvertsTimesToLocal, "LocalTimestamp: the last microsecond")]
    internal async Task A_bent_value_is_caught(Flaw flaw, string value) =>
        await RequireCaughtAsync(flaw, nameof(Suite.A_value_comes_as_the_service_holds_it), [value], "Bring values as they are");

    [Fact]
    public async Task A_connector_without_a_flaw_passes()
    {
        foreach (var test in Tests().Where(test => test.GetParameters().Length == 0))
            await RunAsync(Flaw.None, test, []);
        foreach (var value in new[] { "Text: leading zeros", "Text: a NUL", "Text: empty", "Number: 28 digits behind the point", "LocalTimestamp: the first", "Timestamp: everyday" })
            await RunAsync(Flaw.None, Test(nameof(Suite.A_value_comes_as_the_service_holds_it)), [value]);
    }

    [Fact]
    public async Task A_claim_needs_the_suite_that_proves_it()
    {
        var error = await Assert.ThrowsAnyAsync<XunitException>(async () =>
        {
            await using var suite = new WithoutTheClaim();
            await suite.InitializeAsync();
            await suite.Since_is_refused_where_changes_cannot_be_read();
        });

        Assert.Contains("derive from IncrementalReadConformance", error.Message);
    }

    [Fact]
    public void Each_flaw_is_tried() => Assert.Equal(
        Enum.GetValues<Flaw>().Where(flaw => flaw != Flaw.None).Order(),
        from method in typeof(ProofTests).GetMethods(BindingFlags.Instance | BindingFlags.NonPublic)
        from row in method.GetCustomAttributes<InlineDataAttribute>()
        group row by (Flaw)row.Data[0]! into tried
        orderby tried.Key
        select tried.Key);

    private static async Task RequireCaughtAsync(Flaw flaw, string test, object[] arguments, string message)
    {
        var error = await Assert.ThrowsAnyAsync<XunitException>(() => RunAsync(flaw, Test(test), arguments));

        Assert.Contains(message, error.Message);
    }

    private static async Task RunAsync(Flaw flaw, MethodInfo test, object[] arguments)
    {
        await using var suite = new Suite(flaw);
        await suite.InitializeAsync();
        await (Task)test.Invoke(suite, arguments)!;
    }

    private static MethodInfo Test(string name) => Tests().Single(test => test.Name == name);

    private static IEnumerable<MethodInfo> Tests() => typeof(Suite).GetMethods().Where(method => method.GetCustomAttribute<FactAttribute>() is not null);

    private sealed class Suite(Flaw flaw) : IncrementalReadConformance
    {
        protected override Task<ConnectorFixture> StartAsync(CancellationToken cancellationToken) =>
            Task.FromResult<ConnectorFixture>(new FlawedFixture(flaw));
    }

    private sealed class WithoutTheClaim : FullReadConformance
    {
        protected override Task<ConnectorFixture> StartAsync(CancellationToken cancellationToken) =>
            Task.FromResult<ConnectorFixture>(new FlawedFixture(Flaw.None));
    }
}
