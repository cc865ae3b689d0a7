namespace Snapshot.Architecture.Tests;

/// <summary>Fails with every violation at once, and with what to do.</summary>
internal static class Rule
{
    public static void Holds(string remedy, IEnumerable<string> violations)
    {
        var all = violations.ToList();
        if (all.Count > 0)
            Assert.Fail($"{remedy}\n  {string.Join("\n  ", all)}");
    }
}
