using Snapshot.Identity;
using Snapshot.Records;
using Snapshot.Snapshots;
using Snapshot.Tables;

namespace Snapshot.Publishing;

/// <summary>Reads plans, publications and their items.</summary>
internal interface IPublicationReader
{
    Task<PublishPlan?> FindPlanAsync(SnapshotId snapshot, PlanId plan, CancellationToken cancellationToken);

    /// <summary>The last plan of a hash.</summary>
    Task<PublishPlan?> FindPlanAsync(SnapshotId snapshot, string hash, CancellationToken cancellationToken);

    /// <summary>The whole plans of a snapshot that are older than the given one, or all, newest first.</summary>
    Task<IReadOnlyList<PublishPlan>> ListPlansAsync(SnapshotId snapshot, PlanId? before, int limit, CancellationToken cancellationToken);

    /// <summary>Items behind the given number, in the order of their numbers.</summary>
    /// <exception cref="Errors.SnapshotException"><c>table_not_found</c>.</exception>
    Task<IReadOnlyList<PublicationItem>> ItemsAsync(
        SnapshotInfo snapshot, IReadOnlyList<TableInfo> tables, PlanId plan, ItemFilter filter, long after, int limit, CancellationToken cancellationToken);

    /// <summary>The items of these numbers; those that the plan does not have are left out.</summary>
    Task<IReadOnlyList<PublicationItem>> ItemsAsync(
        SnapshotInfo snapshot, IReadOnlyList<TableInfo> tables, PlanId plan, IReadOnlyList<long> numbers, CancellationToken cancellationToken);

    /// <summary>Items of one table in one state: creates before updates before deletes.</summary>
    Task<IReadOnlyList<PublicationItem>> ItemsAsync(TableInfo table, PlanId plan, PublicationItemState state, int limit, CancellationToken cancellationToken);

    /// <summary>The turns in which the pending items of one table and kind are sent, in their order.</summary>
    Task<IReadOnlyList<int>> TurnsAsync(TableInfo table, PlanId plan, WriteKind kind, CancellationToken cancellationToken);

    /// <summary>Pending items of one table, kind and turn.</summary>
    Task<IReadOnlyList<PublicationItem>> PendingAsync(TableInfo table, PlanId plan, WriteKind kind, int turn, int limit, CancellationToken cancellationToken);

    /// <summary>Which pending items of a table have to be sent before which others of it.</summary>
    /// <param name="table">The table.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="unique">Columns whose values are unique in the service.</param>
    /// <param name="parents">Columns that name records of the table itself.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<IReadOnlyList<ItemEdge>> EdgesAsync(
        TableInfo table, PlanId plan, IReadOnlyList<Column> unique, IReadOnlyList<Column> parents, CancellationToken cancellationToken);

    /// <summary>The records that a plan deleted, and that are not here again, by the ids that they had in the service.</summary>
    Task<IReadOnlyDictionary<string, long>> DeletedAsync(TableInfo table, PlanId plan, IReadOnlyList<string> remoteIds, CancellationToken cancellationToken);

    /// <summary>
    /// The records that name, in fields that were not edited here, records that a plan deleted and that are not here again, and that the plan itself did not
    /// write.
    /// </summary>
    /// <param name="table">The table of the records.</param>
    /// <param name="references">Its fields, with the tables that they name.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<IReadOnlyList<long>> DanglingAsync(
        TableInfo table, IReadOnlyList<(Column Column, TableInfo Target)> references, PlanId plan, CancellationToken cancellationToken);

    /// <summary>Whether a record here stands for the service's record of this id.</summary>
    Task<bool> IsKnownAsync(TableInfo table, string remoteId, CancellationToken cancellationToken);

    /// <summary>
    /// The record here that has stood for the service's record of this id since before a publication, or that another create is known to have made; not
    /// the given one. What a pull has brought since may be what the publication created.
    /// </summary>
    Task<long?> FindOtherAsync(TableInfo table, string remoteId, long record, Publication publication, CancellationToken cancellationToken);

    Task<Publication?> FindPublicationAsync(SnapshotInfo snapshot, PublicationId publication, CancellationToken cancellationToken);

    /// <summary>The publications of a snapshot that are older than the given one, or all, newest first.</summary>
    Task<IReadOnlyList<Publication>> ListPublicationsAsync(SnapshotInfo snapshot, PublicationId? before, int limit, CancellationToken cancellationToken);
}
