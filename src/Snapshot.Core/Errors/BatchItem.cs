using System.Globalization;

namespace Snapshot.Errors;

/// <summary>Checks one item of a batch, whose error says which one it is.</summary>
internal static class BatchItem
{
    /// <exception cref="SnapshotException">What the check throws, with <c>index</c> and, if there is one, <c>record</c> among its details.</exception>
    public static T Check<T>(int index, long? record, Func<T> check)
    {
        try
        {
            return check();
        }
        catch (SnapshotException e)
        {
            var details = Place(index, record);
            foreach (var (name, value) in e.Details)
                details[name] = value;
            throw new SnapshotException(e.Code, e.Message, e) { Details = details };
        }
    }

    /// <summary>The details that say which item is meant.</summary>
    public static Dictionary<string, object?> Place(int index, long? record)
    {
        var place = new Dictionary<string, object?> { ["index"] = index };
        if (record is { } id)
            place["record"] = id.ToString(CultureInfo.InvariantCulture);
        return place;
    }
}
