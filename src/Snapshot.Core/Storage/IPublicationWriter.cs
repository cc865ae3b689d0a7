using Snapshot.Identity;
using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Storage;

/// <summary>Writes plans, publications and their items.</summary>
internal interface IPublicationWriter
{
    /// <summary>Begins a plan, which nobody sees before it is completed, and drops those of the snapshot that were begun a day ago and never completed.</summary>
    Task BeginPlanAsync(
        PlanId plan, SnapshotId snapshot, string schema, PublicationId? reverts, Actor actor, CancellationToken cancellationToken);

    /// <summary>Completes a plan, which can be seen from then on.</summary>
    Task CompletePlanAsync(PlanHeader plan, CancellationToken cancellationToken);

    /// <summary>Drops a plan that is not completed.</summary>
    Task DropPlanAsync(PlanId plan, string schema, CancellationToken cancellationToken);

    /// <summary>Adds items of one table to a plan, with their fields as they are stored.</summary>
    Task AddItemsAsync(
        PlanId plan, TableInfo table, IReadOnlyList<PublicationItem> items, IReadOnlyList<string> fields, CancellationToken cancellationToken);

    /// <summary>Gives items of a plan the turns in which they are sent.</summary>
    Task SaveTurnsAsync(TableInfo table, IReadOnlyDictionary<long, int> turns, CancellationToken cancellationToken);

    /// <summary>
    /// Has records pass their unique values on: an item of its own is sent first, which gives each record of <paramref name="items"/> its interim values.
    /// </summary>
    Task AddInterimAsync(PlanId plan, TableInfo table, IReadOnlyList<PublicationItem> items, CancellationToken cancellationToken);

    /// <summary>Makes pending items of a plan invalid.</summary>
    Task RefuseAsync(TableInfo table, IReadOnlyList<long> items, RecordError error, CancellationToken cancellationToken);

    /// <summary>Adds a publication of a plan; <see langword="false"/> when the plan has one already.</summary>
    Task<bool> TryAddPublicationAsync(
        PublicationId publication, PlanId plan, SnapshotId snapshot, JobId job, Actor actor, CancellationToken cancellationToken);

    /// <summary>
    /// Marks pending items as sent, and voids those whose record is not what was planned. Returns
    /// the numbers of those that may be sent.
    /// </summary>
    Task<IReadOnlyList<long>> MarkSentAsync(TableInfo table, IReadOnlyList<PublicationItem> items, CancellationToken cancellationToken);

    /// <summary>Stores what became of items – only of those that are in the state <paramref name="from"/>, if one is given – and returns of how many.</summary>
    Task<long> SaveResultsAsync(TableInfo table, IReadOnlyList<ItemResult> results, PublicationItemState? from, CancellationToken cancellationToken);

    /// <summary>Gives a publication another job, which carries out what is pending again.</summary>
    Task ContinueAsync(PublicationId publication, JobId job, CancellationToken cancellationToken);

    /// <summary>Lets the pending updates of records that were just created go to the service's records.</summary>
    Task FollowCreatesAsync(TableInfo table, IReadOnlyList<long> records, CancellationToken cancellationToken);

    /// <summary>Lets pending updates of a publication go on with records that it has just updated.</summary>
    Task FollowUpdatesAsync(TableInfo table, PublicationId publication, IReadOnlyList<long> records, CancellationToken cancellationToken);

    /// <summary>Notes that every item of a publication has been dealt with.</summary>
    Task FinishAsync(PublicationId publication, CancellationToken cancellationToken);
}
