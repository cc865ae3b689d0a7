using System.Reflection;
using Snapshot.Tables;
using Snapshot.Testing.Conformance;
using Xunit.Sdk;

namespace Snapshot.Testing.Tests.Conformance;

/// <summary>What is wrong between a connector and HTTP is caught without any help of the service or its fixture.</summary>
[Collection(typeof(AloneCollection))]
public sealed class HttpProofTests
{
    private const string Told = nameof(ConnectorConformance.A_fault_of_the_service_is_told_as_what_it_is);
    private const string Pages = nameof(ConnectorConformance.A_page_that_fails_is_not_the_end);
    private const string Done = nameof(WriteConformance.A_write_that_was_done_is_not_said_to_be_undone);
    private const string Undone = nameof(WriteConformance.A_write_that_was_turned_away_is_not_said_to_be_done_or_refused);
    private const string ByIds = nameof(WriteConformance.A_read_by_ids_that_fails_says_so);
    private const string NoIds = nameof(WriteConformance.What_cannot_be_an_id_is_left_out_of_a_read_by_ids);

    [Theory]
    [InlineData(HttpFlaw.TakesAFailingPageForTheEnd, Pages, "marked Completed: all others would be taken for gone")]
    [InlineData(HttpFlaw.TakesAnErrorForAnEmptyPage, Pages, "with 200 with an error in its JSON it went well")]
    [InlineData(HttpFlaw.TakesWhatIsNoJsonForAnEmptyPage, Pages, "with a page of HTML with 200 it went well")]
    [InlineData(HttpFlaw.TakesWhatIsNoJsonForAnEmptyPage, Told, "with an answer cut in half it went well, with 0 records")]
    [InlineData(HttpFlaw.CallsTooManyPermanent, Told, "expected a ConnectorException of the kind RateLimited")]
    [InlineData(HttpFlaw.ComesBackTooSoon, Told, "where Retry-After says 00:00:07")]
    [InlineData(HttpFlaw.TriesAgainByItself, Told, "was tried again by the connector itself")]
    [InlineData(HttpFlaw.LetsHttpExceptionsThrough, Told, "ended with HttpRequestException")]
    [InlineData(HttpFlaw.LetsJsonExceptionsThrough, Told, "Exception (")]
    [InlineData(HttpFlaw.TakesATimeoutForACancellation, Told, "with a time-out it ended with TaskCanceledException")]
    [InlineData(HttpFlaw.TakesAnHtmlPageForTheService, Told, "CheckAsync: with a page of HTML with 200 it went well")]
    [InlineData(HttpFlaw.OpensItsOwnClients, Told, "No request went through ConnectorContext.HttpClients")]
    [InlineData(HttpFlaw.OpensItsOwnClients, Done, "No request went through ConnectorContext.HttpClients")]
    [InlineData(HttpFlaw.TakesAFailedReadForGone, ByIds, "they would be taken for gone")]
    [InlineData(HttpFlaw.ReadsIdsAsDouble, nameof(WriteConformance.Large_ids_come_and_go_as_they_are), "never as double")]
    [InlineData(HttpFlaw.CallsALostAnswerRetryable, Done, "A Delete, request 2 of the call meeting a connection that breaks before the answer, was done, and was answered Retryable")]
    [InlineData(HttpFlaw.CallsALostAnswerRetryable, nameof(WriteConformance.A_lost_answer_makes_no_duplicate), "that is Unknown")]
    [InlineData(HttpFlaw.ThrowsForALostAnswer, Done, "which says that nothing at all was done")]
    [InlineData(HttpFlaw.ThrowsForALostAnswer, nameof(WriteConformance.A_lost_answer_makes_no_duplicate), "answer Unknown")]
    [InlineData(HttpFlaw.CallsAServerErrorUndone, Done, "meeting 500, was done, and was answered Retryable")]
    [InlineData(HttpFlaw.CallsTooManyRejected, Undone, "meeting 429 with Retry-After, was not done, and was answered Rejected")]
    [InlineData(HttpFlaw.CallsAnyAnswerApplied, Undone, "meeting a page of HTML with 200, was not done, and was answered Applied")]
    [InlineData(HttpFlaw.ThrowsBehindTheFirst, Undone, "which says that nothing at all was done")]
    [InlineData(HttpFlaw.ThrowsWhenReadingBackFails, Undone, "which says that nothing at all was done")]
    [InlineData(HttpFlaw.NeedsABody, Done, "meeting the service's status without a body, was done, and ended with")]
    [InlineData(HttpFlaw.SendsTheWholeRecord, nameof(WriteConformance.Fields_that_are_not_written_are_not_sent), "Send the changed fields only")]
    [InlineData(HttpFlaw.EchoesWhatItSent, nameof(WriteConformance.What_was_applied_does_not_just_echo_what_was_sent), "not what was sent")]
    [InlineData(HttpFlaw.IgnoresExpected, nameof(WriteConformance.Two_changes_within_a_second_are_told_apart), "compare Expected as well")]
    [InlineData(HttpFlaw.ComparesTheFirstExpectedAlone, nameof(WriteConformance.Each_field_that_is_expected_is_compared), "all that Expected has")]
    [InlineData(HttpFlaw.ThrowsForAMalformedId, NoIds, "it is left out")]
    [InlineData(HttpFlaw.JoinsIds, NoIds, "which can be none, brought")]
    [InlineData(HttpFlaw.TrimsIds, NoIds, "which can be none, brought")]
    [InlineData(HttpFlaw.RepeatsTheSecret, Told, "with 500 it ended with a message that repeats a secret setting")]
    [InlineData(HttpFlaw.CallsAcceptedRejected, Done, "meeting 202 with nothing, was done, and was answered Rejected")]
    [InlineData(HttpFlaw.TakesAcceptedForDone, Undone, "meeting 202 with nothing, was not done, and was answered Applied")]
    [InlineData(HttpFlaw.AppliesWithoutAnId, Done, "and was answered Applied with the id “”")]
    [InlineData(HttpFlaw.CachesReads, nameof(WriteConformance.A_changed_record_is_a_conflict_with_theirs), "brings the present state")]
    internal async Task A_flaw_is_caught(HttpFlaw flaw, string check, string message)
    {
        var error = await Assert.ThrowsAnyAsync<XunitException>(() => RunAsync(flaw, Checks().Single(one => one.Check.Name == check)));

        Assert.Contains(message, error.Message);
    }

    [Fact]
    public async Task A_connector_without_a_flaw_passes()
    {
        foreach (var check in Checks().Where(one => one.Check.GetParameters().Length == 0))
            await RunAsync(HttpFlaw.None, check);
    }

    [Fact]
    public void Each_flaw_is_tried() => Assert.Equal(
        Enum.GetValues<HttpFlaw>().Where(flaw => flaw != HttpFlaw.None).Order(),
        from row in typeof(HttpProofTests).GetMethod(nameof(A_flaw_is_caught), BindingFlags.Instance | BindingFlags.NonPublic)!.GetCustomAttributes<InlineDataAttribute>()
        group row by (HttpFlaw)row.Data[0]! into tried
        orderby tried.Key
        select tried.Key);

    private static async Task RunAsync(HttpFlaw flaw, (MethodInfo Check, Func<HttpFlaw, ConnectorSuite> Suite) check)
    {
        await using var suite = check.Suite(flaw);
        await suite.InitializeAsync();
        await (Task)check.Check.Invoke(suite, [])!;
    }

    private static IEnumerable<(MethodInfo Check, Func<HttpFlaw, ConnectorSuite> Suite)> Checks() =>
        [.. Of(typeof(Reading)).Select(check => (check, (Func<HttpFlaw, ConnectorSuite>)(flaw => new Reading(flaw)))), .. Of(typeof(Writing)).Select(check => (check, (Func<HttpFlaw, ConnectorSuite>)(flaw => new Writing(flaw))))];

    private static IEnumerable<MethodInfo> Of(Type suite) => suite.GetMethods().Where(method => method.GetCustomAttribute<FactAttribute>() is not null);

    [Holds(FieldType.Text, FieldType.Integer)]
    private sealed class Reading(HttpFlaw flaw) : FullReadConformance
    {
        protected override Task<ConnectorFixture> StartAsync(CancellationToken cancellationToken) => Task.FromResult<ConnectorFixture>(new FlawedHttpFixture(flaw));
    }

    [Holds(FieldType.Text, FieldType.Integer)]
    private sealed class Writing(HttpFlaw flaw) : WriteConformance
    {
        protected override Task<ConnectorFixture> StartAsync(CancellationToken cancellationToken) => Task.FromResult<ConnectorFixture>(new FlawedHttpFixture(flaw));
    }
}
