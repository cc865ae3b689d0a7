using System.Text;

namespace Snapshot.Tables;

/// <summary>Turns a remote name into a physical one: readable, lower-case, unique, and no longer than PostgreSQL allows.</summary>
internal static class Slug
{
    /// <summary>PostgreSQL cuts longer identifiers silently (NAMEDATALEN - 1).</summary>
    private const int LongestInBytes = 63;

    /// <summary>The columns that every table of PostgreSQL has already.</summary>
    private static readonly string[] OfEveryTable = ["tableoid", "ctid", "xmin", "xmax", "cmin", "cmax"];

    /// <summary>
    /// The slug of a name, in its own script. A name without any letter or digit, such as an emoji, becomes
    /// <paramref name="fallback"/>. A slug in <paramref name="taken"/> gets <c>_2</c>, <c>_3</c>, …; the result is added to it.
    /// </summary>
    public static string Unique(string name, string fallback, ISet<string> taken)
    {
        var plain = Plain(name, fallback);
        var slug = Shorten(plain, LongestInBytes);
        for (var n = 2; OfEveryTable.Contains(slug) || !taken.Add(slug); n++)
            slug = Shorten(plain, LongestInBytes - Suffix(n).Length) + Suffix(n);
        return slug;
    }

    private static string Suffix(int n) => $"_{n}";

    private static string Plain(string name, string fallback)
    {
        var slug = new StringBuilder(name.Length);
        foreach (var rune in StoredText.Shown(name).Normalize(NormalizationForm.FormC).EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune))
                slug.Append(Rune.ToLowerInvariant(rune).ToString());
            else if (slug.Length > 0 && slug[^1] != '_')
                slug.Append('_');
        }
        // Names that begin with “_” are the system's; cutting at letters keeps them apart.
        var trimmed = slug.ToString().Trim('_');
        return trimmed.Length > 0 ? trimmed : fallback;
    }

    private static string Shorten(string slug, int bytes)
    {
        var kept = new StringBuilder();
        var used = 0;
        foreach (var rune in slug.EnumerateRunes())
        {
            used += rune.Utf8SequenceLength;
            if (used > bytes)
                break;
            kept.Append(rune.ToString());
        }
        return kept.ToString().TrimEnd('_');
    }
}
