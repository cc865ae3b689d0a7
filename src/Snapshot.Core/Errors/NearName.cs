namespace Snapshot.Errors;

/// <summary>Finds what the caller probably meant, so that an error can say it.</summary>
internal static class NearName
{
    private const int LongestCompared = 64;

    /// <summary>The candidate with the fewest letters wrong, or <see langword="null"/> when none is near.</summary>
    public static string? Find(string wanted, IEnumerable<string> candidates)
    {
        if (wanted.Length is 0 or > LongestCompared)
            return null;

        var nearest = candidates
            .Where(candidate => candidate.Length <= LongestCompared)
            .Select(candidate => (Name: candidate, Distance: Distance(wanted.ToLowerInvariant(), candidate.ToLowerInvariant())))
            .OrderBy(pair => pair.Distance)
            .FirstOrDefault();
        return nearest.Name is not null && nearest.Distance <= Math.Max(1, wanted.Length / 3) ? nearest.Name : null;
    }

    /// <summary>" Did you mean “x”?" or nothing, to be put after a sentence.</summary>
    public static string Hint(string wanted, IEnumerable<string> candidates) =>
        Find(wanted, candidates) is { } near ? $" Did you mean “{near}”?" : "";

    // Levenshtein's distance with one row of memory.
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.Length];
    }
}
