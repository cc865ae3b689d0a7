using System.Globalization;

namespace Snapshot.Records;

/// <summary>
/// How a field that references another table names a record that was created here and that its service does not have yet:
/// <c>new:</c> and the record's id here. The service's id takes its place when the record is published.
/// </summary>
internal static class TemporaryId
{
    public const string Prefix = "new:";

    public static string Of(long record) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{record}");

    public static bool TryRead(string? text, out long record)
    {
        record = 0;
        return text is not null && text.StartsWith(Prefix, StringComparison.Ordinal)
            && long.TryParse(text.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out record);
    }
}
