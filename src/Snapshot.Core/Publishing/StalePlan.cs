using Snapshot.Errors;

namespace Snapshot.Publishing;

/// <summary>Says what an approval that names another hash than the plan's has missed.</summary>
internal static class StalePlan
{
    /// <param name="plan">The plan that was to be approved.</param>
    /// <param name="approved">The plan of the hash that was given, where there is one.</param>
    public static SnapshotException Exception(PublishPlan plan, PublishPlan? approved)
    {
        var message = $"The hash is not that of the plan {plan.Id}: look at the plan again, and approve what it says.";
        if (approved is null)
            return new(SnapshotErrorCode.PlanHashMismatch, message);
        return new(SnapshotErrorCode.PlanHashMismatch, $"{message} It is that of the plan {approved.Id}: something has changed since, here or in the service.")
        {
            Details = new Dictionary<string, object?> { ["approved"] = Counts(approved), ["planned"] = Counts(plan) },
        };
    }

    private static object Counts(PublishPlan plan) => new
    {
        Creates = plan.Tables.Sum(table => table.Creates),
        Updates = plan.Tables.Sum(table => table.Updates),
        Deletes = plan.Tables.Sum(table => table.Deletes),
        Conflicts = plan.Tables.Sum(table => table.Conflicts),
        Invalid = plan.Tables.Sum(table => table.Invalid),
    };
}
