using System.Reflection;
using System.Text.Json;
using Snapshot.Connectors;
using Snapshot.Tables;
using Xunit;
using Xunit.v3;

namespace Snapshot.Testing.Conformance;

/// <summary>
/// Writes what the suites proved of each connector to <c>conformance.json</c> in a folder of its name, below the one that the environment variable
/// names. Written anew behind every test: a run that breaks off leaves what it had.
/// </summary>
internal static class ConformanceReport
{
    private const string Folder = "SNAPSHOT_CONFORMANCE";

    private static readonly Lock Gate = new();
    private static readonly SortedDictionary<string, SortedDictionary<string, Suite>> Connectors = [];
    private static readonly JsonSerializerOptions Format = new(JsonSerializerOptions.Web) { WriteIndented = true };

    /// <summary>Notes how the running test ended, if it is one of this suite, and not of one that another test runs.</summary>
    public static void Add(ConnectorSuite suite, ConnectorSpec connector, TableCapabilities? claims)
    {
        var context = TestContext.Current;
        if (Environment.GetEnvironmentVariable(Folder) is not { Length: > 0 } folder || context is not { Test: { } test, TestState: { } state }
            || context.TestClass is not IXunitTestClass { Class: var type } || type != suite.GetType())
            return;
        lock (Gate)
        {
            if (!Connectors.TryGetValue(connector.Name, out var suites))
                Connectors[connector.Name] = suites = [];
            var holds = type.GetCustomAttribute<HoldsAttribute>();
            if (!suites.TryGetValue(type.Name, out var noted))
                noted = new Suite(claims, [.. (holds?.Types ?? []).Select(held => held.ToString())], []);
            var passed = state.Result == TestResult.Passed;
            noted.Checks[test.TestDisplayName.Replace($"{type.FullName}.", "", StringComparison.Ordinal)] =
                new Check(passed, passed ? null : string.Join(' ', state.ExceptionMessages ?? []));
            suites[type.Name] = noted with { Claims = claims ?? noted.Claims };
            var path = Path.Combine(folder, connector.Name);
            Directory.CreateDirectory(path);
            File.WriteAllText(
                Path.Combine(path, "conformance.json"),
                JsonSerializer.Serialize(new Report(connector.Name, connector.Title, suites.Values.All(one => one.Checks.Values.All(check => check.Passed)), suites), Format));
        }
    }

    private sealed record Report(string Connector, string Name, bool Passed, SortedDictionary<string, Suite> Suites);

    private sealed record Suite(TableCapabilities? Claims, IReadOnlyList<string> Holds, SortedDictionary<string, Check> Checks);

    private sealed record Check(bool Passed, string? Message);
}
