using System.Reflection;
using Snapshot.Connectors;
using Snapshot.Tables;
using Snapshot.Testing.Conformance;
using Xunit.Sdk;

namespace Snapshot.Testing.Tests.Conformance;

/// <summary>The suite of writes fails where it should: each flaw is caught by the test that is meant for it, and says what is wrong.</summary>
[Collection(typeof(AloneCollection))]
public sealed class WriteProofTests
{
    [Theory]
    [InlineData(WriteFlaw.ClearsOtherFields, nameof(WriteConformance.Only_the_fields_given_are_written), "Values has the changed fields only")]
    [InlineData(WriteFlaw.AnswersInAnotherOrder, nameof(WriteConformance.Every_operation_is_answered_in_its_order), "another record's")]
    [InlineData(WriteFlaw.LacksAnAnswer, nameof(WriteConformance.Every_operation_is_answered_in_its_order), "answers. Then none is believed")]
    [InlineData(WriteFlaw.RefusesTheBatchForOne, nameof(WriteConformance.A_bad_write_is_refused_and_named), "expected Applied, Rejected with a code and a message, Applied")]
    [InlineData(WriteFlaw.MakesASecondRecord, nameof(WriteConformance.A_batch_that_comes_again_has_no_second_effect), "claims CreatesAreIdempotent")]
    [InlineData(WriteFlaw.TakesAlikeForARepeat, nameof(WriteConformance.Two_creates_alike_are_two_records), "taken for one")]
    [InlineData(WriteFlaw.CallsALostAnswerRetryable, nameof(WriteConformance.A_lost_answer_makes_no_duplicate), "that is Unknown")]
    [InlineData(WriteFlaw.ThrowsForALostAnswer, nameof(WriteConformance.A_lost_answer_makes_no_duplicate), "answer Unknown")]
    [InlineData(WriteFlaw.OverwritesWhatChanged, nameof(WriteConformance.A_changed_record_is_a_conflict_with_theirs), "it is a Conflict with theirs")]
    [InlineData(WriteFlaw.DeletesWhatChanged, nameof(WriteConformance.A_changed_record_is_not_deleted), "it is a Conflict with theirs")]
    [InlineData(WriteFlaw.ReadsThenWrites, nameof(WriteConformance.Of_many_writers_at_once_one_is_let_through), "That is ReadThenWrite")]
    [InlineData(WriteFlaw.ConflictsWithoutTheirs, nameof(WriteConformance.A_changed_record_is_a_conflict_with_theirs), "it is a Conflict with theirs")]
    [InlineData(WriteFlaw.ConflictsWithAValueTooFew, nameof(WriteConformance.A_changed_record_is_a_conflict_with_theirs), "Then it is not believed")]
    [InlineData(WriteFlaw.ThrowsForAGoneRecord, nameof(WriteConformance.A_record_that_is_gone_is_no_error), "Answer Applied or Conflict(null)")]
    [InlineData(WriteFlaw.MakesAGoneRecord, nameof(WriteConformance.A_record_that_is_gone_is_no_error), "expected Conflict(null)")]
    [InlineData(WriteFlaw.RefusesToDeleteAGoneRecord, nameof(WriteConformance.A_record_that_is_gone_is_no_error), "Answer Applied or Conflict(null)")]
    [InlineData(WriteFlaw.SaysAnotherVersion, nameof(WriteConformance.What_was_applied_is_what_the_service_holds), "a conflict with oneself")]
    [InlineData(WriteFlaw.SaysWhatIsNotHeld, nameof(WriteConformance.What_was_applied_is_what_the_service_holds), "not what was sent")]
    [InlineData(WriteFlaw.MixesTheFields, nameof(WriteConformance.A_read_by_ids_brings_the_fields_asked_for_in_their_order), "in the order of request.Fields")]
    [InlineData(WriteFlaw.IgnoresCancellation, nameof(WriteConformance.A_write_that_is_cancelled_before_it_began_is_not_done), "went on to its end")]
    [InlineData(WriteFlaw.LeavesUnknownFieldsOut, nameof(WriteConformance.Fields_that_cannot_be_written_are_refused), "Refuse it as a whole")]
    [InlineData(WriteFlaw.DiscoveryThrows, nameof(WriteConformance.Two_creates_alike_are_two_records), "DiscoverAsync ended with InvalidOperationException (Sequence contains no elements)")]
    [InlineData(WriteFlaw.AnswersInTheOrderOfTexts, nameof(WriteConformance.Every_operation_is_answered_in_its_order), "another record's")]
    [InlineData(WriteFlaw.ChangesTheIdWithTheThirdUpdate, nameof(WriteConformance.An_id_stays_when_its_record_is_updated), "A record whose id changes is another one")]
    [InlineData(WriteFlaw.DoesHalfOfARefusedUpdate, nameof(WriteConformance.A_refused_update_has_done_nothing), "is Unknown, not Rejected")]
    [InlineData(WriteFlaw.RefusesARepeat, nameof(WriteConformance.The_answer_to_an_operation_that_comes_again_is_about_its_record), "answered Rejected(duplicate)")]
    [InlineData(WriteFlaw.AnswersARepeatWithAnother, nameof(WriteConformance.The_answer_to_an_operation_that_comes_again_is_about_its_record), "claims CreatesAreIdempotent")]
    [InlineData(WriteFlaw.OverwritesOnARepeat, nameof(WriteConformance.The_answer_to_an_operation_that_comes_again_is_about_its_record), "overwrote what somebody had changed since")]
    internal async Task A_flaw_is_caught(WriteFlaw flaw, string test, string message) => await RequireCaughtAsync(flaw, test, [], message);

    [Theory]
    [InlineData(WriteFlaw.RoundsNumbers, "Number: 28 digits behind the point")]
    [InlineData(WriteFlaw.DropsLeadingZeros, "Text: leading zeros")]
    internal async Task A_value_that_is_bent_is_caught(WriteFlaw flaw, string value) =>
        await RequireCaughtAsync(flaw, nameof(WriteConformance.A_value_is_held_as_it_was_written), [value], "the service holds");

    [Theory]
    [InlineData(WriteFlaw.ConflictsWithItself, "Number: everyday")]
    internal async Task An_update_of_what_is_held_is_no_conflict(WriteFlaw flaw, string value) =>
        await RequireCaughtAsync(flaw, nameof(WriteConformance.A_value_is_held_as_it_was_written), [value], "compare them as such");

    [Theory]
    [InlineData(WriteFlaw.ThrowsForAMissingId, nameof(WriteConformance.What_does_not_exist_is_left_out_of_a_read_by_ids))]
    [InlineData(WriteFlaw.RefusesAFullRead, nameof(WriteConformance.A_read_by_ids_takes_as_many_as_it_says))]
    internal async Task An_error_of_a_read_by_ids_is_shown(WriteFlaw flaw, string test) =>
        await Assert.ThrowsAsync<ConnectorException>(() => RunAsync(flaw, Test(test), []));

    [Fact]
    public async Task A_connector_without_a_flaw_passes()
    {
        foreach (var test in Tests().Where(test => test.GetParameters().Length == 0))
            await RunAsync(WriteFlaw.None, test, []);
    }

    [Fact]
    public void Each_flaw_is_tried() => Assert.Equal(
        Enum.GetValues<WriteFlaw>().Where(flaw => flaw != WriteFlaw.None).Order(),
        from method in typeof(WriteProofTests).GetMethods(BindingFlags.Instance | BindingFlags.NonPublic)
        from row in method.GetCustomAttributes<InlineDataAttribute>()
        group row by (WriteFlaw)row.Data[0]! into tried
        orderby tried.Key
        select tried.Key);

    private static async Task RequireCaughtAsync(WriteFlaw flaw, string test, object[] arguments, string message)
    {
        var error = await Assert.ThrowsAnyAsync<XunitException>(() => RunAsync(flaw, Test(test), arguments));

        Assert.Contains(message, error.Message);
    }

    private static async Task RunAsync(WriteFlaw flaw, MethodInfo test, object[] arguments)
    {
        await using var suite = new Suite(flaw);
        await suite.InitializeAsync();
        await (Task)test.Invoke(suite, arguments)!;
    }

    private static MethodInfo Test(string name) => Tests().Single(test => test.Name == name);

    private static IEnumerable<MethodInfo> Tests() => typeof(Suite).GetMethods().Where(method => method.GetCustomAttribute<FactAttribute>() is not null);

    [Holds(FieldType.Text, FieldType.Integer, FieldType.Number)]
    private sealed class Suite(WriteFlaw flaw) : WriteConformance
    {
        protected override Task<ConnectorFixture> StartAsync(CancellationToken cancellationToken) =>
            Task.FromResult<ConnectorFixture>(new InMemoryFixture(canReadChanges: false, right => new FlawedWriter(right, flaw)));
    }
}
