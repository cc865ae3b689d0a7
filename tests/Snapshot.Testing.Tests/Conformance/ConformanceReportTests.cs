using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using Snapshot.Testing.Conformance;

namespace Snapshot.Testing.Tests.Conformance;

/// <summary>What conformance.json says of a run, seen by running these tests once more, in a process of their own.</summary>
public sealed class ConformanceReportTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("conformance");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_whole_run_is_complete_and_passed()
    {
        var before = DateTimeOffset.UtcNow;

        var report = await RunAsync($"-class {typeof(InMemoryWriteConformance).FullName}");

        var suite = Suite(report, nameof(InMemoryWriteConformance));
        Assert.True(suite.GetProperty("complete").GetBoolean());
        Assert.Empty(Texts(suite.GetProperty("notRun")));
        Assert.Empty(Texts(suite.GetProperty("notTested")));
        Assert.True(suite.GetProperty("passed").GetBoolean());
        Assert.True(report.GetProperty("passed").GetBoolean());
        var version = typeof(WriteConformance).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        Assert.StartsWith(report.GetProperty("version").GetString()!, version);
        Assert.DoesNotContain("+", report.GetProperty("version").GetString()!);
        Assert.Equal(TimeSpan.Zero, report.GetProperty("written").GetDateTimeOffset().Offset);
        Assert.InRange(report.GetProperty("written").GetDateTimeOffset(), before, DateTimeOffset.UtcNow);
    }

    [Fact]
    public async Task A_check_run_alone_is_no_proof_of_the_suite()
    {
        var report = await RunAsync($"-method {Method(nameof(WriteConformance.Two_creates_alike_are_two_records))}");

        var suite = Suite(report, nameof(ReportedConformance));
        Assert.False(report.GetProperty("passed").GetBoolean());
        Assert.False(suite.GetProperty("passed").GetBoolean());
        Assert.False(suite.GetProperty("complete").GetBoolean());
        Assert.Equal("passed", Outcome(suite, nameof(WriteConformance.Two_creates_alike_are_two_records)));
        Assert.Equal(
            typeof(ReportedConformance).GetMethods().Where(method => method.GetCustomAttribute<FactAttribute>() is not null).Select(method => method.Name)
                .Where(name => name != nameof(WriteConformance.Two_creates_alike_are_two_records)).Order(StringComparer.Ordinal),
            Texts(suite.GetProperty("notRun")));
    }

    [Fact]
    public async Task A_theory_has_run_when_its_cases_have()
    {
        var report = await RunAsync($"-method {Method(nameof(WriteConformance.A_value_is_held_as_it_was_written))}");

        var suite = Suite(report, nameof(ReportedConformance));
        Assert.DoesNotContain(nameof(WriteConformance.A_value_is_held_as_it_was_written), Texts(suite.GetProperty("notRun")));
        Assert.Equal("passed", Outcome(suite, "A_value_is_held_as_it_was_written(value: \"Integer: zero\")"));
    }

    [Fact]
    public async Task What_was_not_tested_or_is_not_claimed_is_said()
    {
        var report = await RunAsync($"-class {typeof(ReportedConformance).FullName}");

        var suite = Suite(report, nameof(ReportedConformance));
        Assert.True(suite.GetProperty("complete").GetBoolean());
        Assert.False(report.GetProperty("passed").GetBoolean());
        Assert.Equal([nameof(WriteConformance.A_lost_answer_makes_no_duplicate)], Texts(suite.GetProperty("notTested")));
        Assert.Equal("notTested", Outcome(suite, nameof(WriteConformance.A_lost_answer_makes_no_duplicate)));
        Assert.Contains("LoseAnswerAsync", Message(suite, nameof(WriteConformance.A_lost_answer_makes_no_duplicate)));
        Assert.Equal("notClaimed", Outcome(suite, nameof(WriteConformance.A_changed_record_is_not_deleted)));
        Assert.Contains("CanDelete", Message(suite, nameof(WriteConformance.A_changed_record_is_not_deleted)));
        // The half of it that is claimed is proved.
        Assert.Equal("passed", Outcome(suite, nameof(WriteConformance.A_record_that_is_gone_is_no_error)));
        Assert.Equal("passed", Outcome(suite, nameof(WriteConformance.A_batch_that_comes_again_has_no_second_effect)));
    }

    [Fact]
    public async Task A_guarantee_that_is_not_claimed_is_not_proved()
    {
        var report = await RunAsync($"-class {typeof(BlindLedgerWriteConformance).FullName}");

        var suite = Suite(report, nameof(BlindLedgerWriteConformance));
        Assert.True(report.GetProperty("passed").GetBoolean());
        foreach (var check in new[]
            {
                nameof(WriteConformance.A_changed_record_is_a_conflict_with_theirs), nameof(WriteConformance.A_changed_record_is_not_deleted),
                nameof(WriteConformance.Of_many_writers_at_once_one_is_let_through),
            })
            Assert.Equal("notClaimed", Outcome(suite, check));
    }

    [Fact]
    public async Task A_check_that_failed_says_why()
    {
        var report = await RunAsync($"-class {typeof(ReportedConformance).FullName}", WriteFlaw.TakesAlikeForARepeat);

        var suite = Suite(report, nameof(ReportedConformance));
        Assert.True(suite.GetProperty("complete").GetBoolean());
        Assert.False(report.GetProperty("passed").GetBoolean());
        Assert.Equal("failed", Outcome(suite, nameof(WriteConformance.Two_creates_alike_are_two_records)));
        Assert.Contains("taken for one", Message(suite, nameof(WriteConformance.Two_creates_alike_are_two_records)));
    }

    [Fact]
    public async Task Discovery_that_throws_fails_once()
    {
        var report = await RunAsync($"-class {typeof(ReportedConformance).FullName}", WriteFlaw.DiscoveryThrows);

        var checks = Suite(report, nameof(ReportedConformance)).GetProperty("checks").EnumerateObject().ToList();
        var failed = Assert.Single(checks, check => check.Value.GetProperty("outcome").GetString() == "failed");
        Assert.Contains("DiscoverAsync ended with InvalidOperationException (Sequence contains no elements)", failed.Value.GetProperty("message").GetString());
        // The others need it, or speak of HTTP, of which there is none.
        Assert.All(checks.Where(check => check.Name != failed.Name), check => Assert.Contains(
            check.Value.GetProperty("outcome").GetString() == "notTested" ? "Discovery fails" : "does not speak HTTP", check.Value.GetProperty("message").GetString()));
    }

    [Fact]
    public async Task What_the_service_does_not_hold_is_said()
    {
        var report = await RunAsync($"-method {Method(nameof(WriteConformance.A_value_is_held_as_it_was_written))}");

        var suite = Suite(report, nameof(ReportedConformance));
        Assert.Equal(["text", "integer"], Texts(suite.GetProperty("holds")));
        Assert.Equal(["Integer: none"], Texts(suite.GetProperty("except")));
        Assert.Equal("00:00:01", suite.GetProperty("timeResolution").GetString());
        Assert.Equal(28, suite.GetProperty("numberScale").GetInt32());
        Assert.DoesNotContain(suite.GetProperty("checks").EnumerateObject(), check => check.Name.Contains("Integer: none", StringComparison.Ordinal));
    }

    private async Task<JsonElement> RunAsync(string arguments, WriteFlaw flaw = WriteFlaw.None)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Snapshot.Testing.Tests"), arguments) { RedirectStandardOutput = true };
        start.Environment["SNAPSHOT_CONFORMANCE"] = _folder.FullName;
        start.Environment[ReportedConformance.Flaw] = $"{flaw}";
        using var tests = Process.Start(start)!;
        var output = await tests.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await tests.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(tests.ExitCode == 0 == (flaw == WriteFlaw.None), output);
        var file = Assert.Single(_folder.GetFiles("conformance.json", SearchOption.AllDirectories));
        return JsonElement.Parse(await File.ReadAllTextAsync(file.FullName, TestContext.Current.CancellationToken));
    }

    private static string Method(string name) => $"{typeof(ReportedConformance).FullName}.{name}";

    private static JsonElement Suite(JsonElement report, string name) => report.GetProperty("suites").GetProperty(name);

    private static IEnumerable<string?> Texts(JsonElement list) => list.EnumerateArray().Select(item => item.GetString());

    private static string? Outcome(JsonElement suite, string check) => suite.GetProperty("checks").GetProperty(check).GetProperty("outcome").GetString();

    private static string? Message(JsonElement suite, string check) => suite.GetProperty("checks").GetProperty(check).GetProperty("message").GetString();
}
