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

    // Letters wrong, missing, added, or swapped with their neighbour: the optimal string alignment distance.
    private static int Distance(string a, string b)
    {
        var (before, last, row) = (new int[b.Length + 1], Enumerable.Range(0, b.Length + 1).ToArray(), new int[b.Length + 1]);
        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var substituted = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                row[j] = Math.Min(substituted, Math.Min(last[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
            }
            (before, last, row) = (last, row, before);
        }
        return last[b.Length];
    }
}
