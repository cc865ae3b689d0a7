namespace Snapshot.Records;

/// <summary>Which records of a table are meant: some by id, those that match a filter, or all.</summary>
public abstract record RecordSelection
{
    private RecordSelection()
    {
    }

    /// <summary>Every record.</summary>
    public static readonly RecordSelection All = new Everything();

    /// <summary>The records of these ids; ids that do not exist are passed over.</summary>
    public static RecordSelection ByIds(params IReadOnlyList<long> ids) => new Ids(ids);

    /// <summary>The records that match a filter.</summary>
    public static RecordSelection Where(string filter) => new Matching(filter);

    internal sealed record Everything : RecordSelection;

    internal sealed record Ids(IReadOnlyList<long> Values) : RecordSelection;

    internal sealed record Matching(string Filter) : RecordSelection;
}
