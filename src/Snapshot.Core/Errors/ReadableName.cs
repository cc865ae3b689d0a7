using System.Text;

namespace Snapshot.Errors;

/// <summary>Checks the names that people give to things.</summary>
internal static class ReadableName
{
    private const int Longest = 200;

    /// <summary>The name without blanks at its ends.</summary>
    /// <exception cref="SnapshotException"><c>name_invalid</c>.</exception>
    public static string Require(string? name)
    {
        var trimmed = name?.Trim() ?? "";
        var fault = trimmed.Length == 0 ? "is empty"
            : trimmed.Length > Longest ? $"has more than {Longest} characters"
            : trimmed.Any(char.IsControl) ? "holds a control character"
            : trimmed.EnumerateRunes().Contains(Rune.ReplacementChar) ? "holds a character that is damaged"
            : null;
        return fault is null ? trimmed : throw new SnapshotException(SnapshotErrorCode.NameInvalid, $"The name {fault}.")
        {
            Details = new Dictionary<string, object?> { ["longest"] = Longest },
        };
    }
}
