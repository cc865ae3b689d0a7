namespace Snapshot.Connectors.Http.Tests;

/// <summary>Compares results; those that were applied by their ids.</summary>
internal static class WriteResults
{
    public static bool Same(WriteResult? one, WriteResult? other) => (one, other) is (WriteResult.Applied left, WriteResult.Applied right)
        ? left.RemoteId == right.RemoteId
        : Equals(one, other);
}
