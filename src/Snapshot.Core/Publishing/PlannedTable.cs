using Snapshot.Tables;

namespace Snapshot.Publishing;

/// <summary>What a plan would do to one table's service.</summary>
/// <param name="Table">The table.</param>
/// <param name="Guarantee">What protects against other writers there.</param>
/// <param name="Creates">How many records would be made.</param>
/// <param name="Updates">How many would be changed.</param>
/// <param name="Deletes">How many would be deleted.</param>
/// <param name="Conflicts">How many are in conflict, and would not be sent.</param>
/// <param name="Requests">About how many writing calls that takes.</param>
public sealed record PlannedTable(
    string Table, WriteGuarantee Guarantee, long Creates, long Updates, long Deletes, long Conflicts, long Requests);
