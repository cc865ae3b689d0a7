using Snapshot.Errors;
using Snapshot.Identity;
using Snapshot.Limits;
using Snapshot.Operations;
using Snapshot.Snapshots;
using Snapshot.Tables;

namespace Snapshot.Layout;

/// <summary>Changes how people look at a table.</summary>
public sealed class ViewService
{
    private readonly SnapshotAccess _access;
    private readonly LayoutWriter _layouts;
    private readonly SnapshotLimits _limits;

    internal ViewService(SnapshotAccess access, LayoutWriter layouts, SnapshotLimits limits)
    {
        _access = access;
        _layouts = layouts;
        _limits = limits;
    }

    /// <summary>Changes the view of a table for everybody.</summary>
    /// <param name="table">The table.</param>
    /// <param name="change">Makes the new view of the present one, as in <c>view => view with { Sort = "-city" }</c>.</param>
    /// <param name="actor">Who changes it.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The view as it is stored: names as they are here, every column once.</returns>
    /// <exception cref="SnapshotException">
    /// <c>snapshot_not_found</c>, <c>table_not_found</c>, <c>actor_forbidden</c>, <c>table_changed</c>, <c>field_not_found</c>,
    /// <c>request_invalid</c>, <c>filter_invalid</c>, <c>filter_too_large</c>, <c>sort_invalid</c> or <c>limit_exceeded</c>.
    /// </exception>
    public Task<TableView> ChangeAsync(
        TableRef table, Func<TableView, TableView> change, Actor actor, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(change);
        return LayoutWriter.RepeatAsync(() => ChangeOnceAsync(table, change, actor, cancellationToken));
    }

    private async Task<TableView> ChangeOnceAsync(
        TableRef table, Func<TableView, TableView> change, Actor actor, CancellationToken cancellationToken)
    {
        var before = await _access.RequireTableAsync(table, actor, SnapshotRight.Edit, cancellationToken).ConfigureAwait(false);
        var view = ViewRules.Check(before, change(before.View), _limits);
        await _layouts.SaveAsync(
            before, before with { View = view }, OperationKinds.ViewChanged, actor, $"Changed the view of “{before.Title}”.", job: null, cancellationToken)
            .ConfigureAwait(false);
        return view;
    }
}
