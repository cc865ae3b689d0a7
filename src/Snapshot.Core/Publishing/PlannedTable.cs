using Snapshot.Tables;

namespace Snapshot.Publishing;

/// <summary>What a plan would do to one table's service.</summary>
/// <param name="Table">The table.</param>
/// <param name="Guarantee">What protects against other writers there: the least of what protects the writes that are planned.</param>
/// <param name="Creates">How many records would be made.</param>
/// <param name="Updates">How many would be changed.</param>
/// <param name="Deletes">How many would be deleted.</param>
/// <param name="Conflicts">How many are in conflict, and would not be sent.</param>
/// <param name="Requests">About how many writing calls that takes.</param>
public sealed record PlannedTable(
    string Table, WriteGuarantee Guarantee, long Creates, long Updates, long Deletes, long Conflicts, long Requests)
{
    /// <summary>What protects the creates; <see langword="null"/> when none is planned.</summary>
    public WriteGuarantee? CreateGuarantee { get; init; }

    /// <summary>What protects the updates; <see langword="null"/> when none is planned.</summary>
    public WriteGuarantee? UpdateGuarantee { get; init; }

    /// <summary>What protects the deletes; <see langword="null"/> when none is planned.</summary>
    public WriteGuarantee? DeleteGuarantee { get; init; }

    /// <summary>How many break a rule of the service, and would not be sent.</summary>
    public long Invalid { get; init; }

    /// <summary>
    /// The least time in seconds that the requests take under the service's rate limit, were nothing else sent to the account;
    /// <see langword="null"/> where no limit is known.
    /// </summary>
    public double? Seconds { get; init; }

    /// <summary>What the planned writes do there beside what is planned, in the connector's words, such as “Deleting a post also deletes its comments.”.</summary>
    public IReadOnlyList<string> Effects { get; init; } = [];

    internal long Sendable => Creates + Updates + Deletes;
}
