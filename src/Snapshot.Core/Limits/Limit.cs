using Snapshot.Errors;

namespace Snapshot.Limits;

/// <summary>Holds requests to a limit.</summary>
internal static class Limit
{
    /// <exception cref="SnapshotException">
    /// <c>request_invalid</c> for too little, <c>limit_exceeded</c> for too much, naming the limit, its value and what was asked for.
    /// </exception>
    public static int Require(string name, int asked, int most, int least = 0)
    {
        if (asked >= least && asked <= most)
            return asked;
        var (code, message) = asked < least
            ? (SnapshotErrorCode.RequestInvalid, $"{asked} is too little for {name}: the least is {least}.")
            : (SnapshotErrorCode.LimitExceeded, $"{asked} is not within the limit {name}, which is {least} to {most} here.");
        throw new SnapshotException(code, message)
        {
            Details = new Dictionary<string, object?> { ["limit"] = name, ["asked"] = asked, ["least"] = least, ["most"] = most },
        };
    }
}
