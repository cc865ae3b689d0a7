using Snapshot.Errors;

namespace Snapshot.Limits;

/// <summary>Holds requests to a limit.</summary>
internal static class Limit
{
    /// <exception cref="SnapshotException"><c>limit_exceeded</c>, naming the limit, its value and what was asked for.</exception>
    public static int Require(string name, int asked, int most, int least = 0) => asked >= least && asked <= most
        ? asked
        : throw new SnapshotException(
            SnapshotErrorCode.LimitExceeded, $"{asked} is not within the limit {name}, which is {least} to {most} here.")
        {
            Details = new Dictionary<string, object?> { ["limit"] = name, ["asked"] = asked, ["least"] = least, ["most"] = most },
        };
}
