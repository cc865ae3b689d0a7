using System.Globalization;
using System.Text.RegularExpressions;
using Snapshot.Tables;

namespace Snapshot.Testing.Conformance;

/// <summary>Makes ids that are small numbers large on their way from the service, and small again on their way back.</summary>
internal sealed partial class LargeIds(RemoteTable table)
{
    // 2 to the power of 53, and one more: of those above only the even ones are doubles.
    private const long First = 9007199254740993;
    private const long Most = 1_000_000_000;

    private readonly Regex _ids = new(
        $"(\"(?:{string.Join('|', table.Key.Append("id").Select(Regex.Escape))})\"\\s*:\\s*\"?)([0-9]{{1,9}})(?=\"?\\s*[,}}\\]])", RegexOptions.IgnoreCase);

    public static bool CanEnlarge(string id) =>
        long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < Most && number.ToString(CultureInfo.InvariantCulture) == id;

    public static string Enlarged(string id) => (First + (2 * long.Parse(id, CultureInfo.InvariantCulture))).ToString(CultureInfo.InvariantCulture);

    public string Enlarge(string answer) => _ids.Replace(answer, match => CanEnlarge(match.Groups[2].Value) ? match.Groups[1].Value + Enlarged(match.Groups[2].Value) : match.Value);

    public string Reduce(string sent) => Large().Replace(sent, match => ((long.Parse(match.Value, CultureInfo.InvariantCulture) - First) / 2).ToString(CultureInfo.InvariantCulture));

    [GeneratedRegex("(?<![0-9])90071992[0-9]{8}(?![0-9])")]
    private static partial Regex Large();
}
