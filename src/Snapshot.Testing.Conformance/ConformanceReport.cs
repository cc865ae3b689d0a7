using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Snapshot.Connectors;
using Snapshot.Tables;
using Xunit;
using Xunit.v3;

namespace Snapshot.Testing.Conformance;

/// <summary>
/// Writes what the suites proved of each connector to <c>conformance.json</c> in a folder of its name, below the one that the environment variable
/// names. Written anew behind every test: a run that breaks off leaves what it had, and says what is missing.
/// </summary>
internal static class ConformanceReport
{
    private const string Folder = "SNAPSHOT_CONFORMANCE";

    private static readonly Lock Gate = new();
    private static readonly SortedDictionary<string, SortedDictionary<string, Suite>> Connectors = [];
    private static readonly JsonSerializerOptions Format = new(JsonSerializerOptions.Web) { WriteIndented = true };
    private static readonly string Version = typeof(ConformanceReport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>Notes how the running test ended, if it is one of this suite, and not of one that another test runs.</summary>
    /// <param name="suite">The suite.</param>
    /// <param name="connector">The connector that it is about.</param>
    /// <param name="claims">What its table claims, as far as the test asked.</param>
    /// <param name="unfailed">What it says that the test did not fail, and why that is not <see cref="Outcome.Passed"/>.</param>
    public static void Add(ConnectorSuite suite, ConnectorSpec connector, TableCapabilities? claims, (Outcome Outcome, string? Why) unfailed)
    {
        var context = TestContext.Current;
        if (Environment.GetEnvironmentVariable(Folder) is not { Length: > 0 } folder || context is not { Test: { } test, TestState: { } state }
            || context.TestClass is not IXunitTestClass { Class: var type } || type != suite.GetType() || context.TestMethod is not IXunitTestMethod { Method.Name: var method })
            return;
        lock (Gate)
        {
            if (!Connectors.TryGetValue(connector.Name, out var suites))
                Connectors[connector.Name] = suites = [];
            if (!suites.TryGetValue(type.Name, out var noted))
                suites[type.Name] = noted = new Suite(type);
            noted.Claims = claims ?? noted.Claims;
            noted.NotRun.Remove(method);
            noted.Checks[test.TestDisplayName.Replace($"{type.FullName}.", "", StringComparison.Ordinal)] =
                state.Result is TestResult.Passed or TestResult.Skipped ? new Check(unfailed.Outcome, unfailed.Why) : new Check(Outcome.Failed, string.Join(' ', state.ExceptionMessages ?? []));
            var path = Path.Combine(folder, connector.Name);
            Directory.CreateDirectory(path);
            File.WriteAllText(
                Path.Combine(path, "conformance.json"),
                JsonSerializer.Serialize(
                    new Report(connector.Name, connector.Title, suites.Values.All(one => one.Passed), Version, TimeProvider.System.GetUtcNow(), suites), Format));
        }
    }

    private sealed record Report(string Connector, string Name, bool Passed, string Version, DateTimeOffset Written, SortedDictionary<string, Suite> Suites);

    private sealed class Suite(Type type)
    {
        private readonly HoldsAttribute _holds = type.GetCustomAttribute<HoldsAttribute>() ?? new HoldsAttribute();

        public bool Passed => Complete && Checks.Values.All(check => check.Outcome is Outcome.Passed or Outcome.NotClaimed);

        /// <summary>Every check of the suite ran: of a theory, at least one case.</summary>
        public bool Complete => NotRun.Count == 0;

        public SortedSet<string> NotRun { get; } = new(
            type.GetMethods().Where(method => method.IsDefined(typeof(FactAttribute))).Select(method => method.Name), StringComparer.Ordinal);

        public IEnumerable<string> NotTested => Checks.Where(check => check.Value.Outcome == Outcome.NotTested).Select(check => check.Key);

        public TableCapabilities? Claims { get; set; }

        public IReadOnlyList<FieldType> Holds => _holds.Types;

        /// <summary>What the service does not hold all the same.</summary>
        public IReadOnlyList<string> Except => _holds.Except;

        public string TimeResolution => _holds.TimeResolution;

        public int NumberScale => _holds.NumberScale;

        public SortedDictionary<string, Check> Checks { get; } = new(StringComparer.Ordinal);
    }

    private sealed record Check(
        Outcome Outcome,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Message);
}
