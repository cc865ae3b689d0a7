using System.Globalization;
using Snapshot.Errors;
using Snapshot.Identity;

namespace Snapshot.AspNetCore.Identity;

/// <summary>Reads ids from routes and bodies. What is no id at all names nothing, and says so as any unknown id does.</summary>
internal static class Ids
{
    public static SnapshotId Snapshot(string text) => SnapshotId.TryParse(text, out var id)
        ? id
        : throw new SnapshotException(SnapshotErrorCode.SnapshotNotFound, $"There is no snapshot “{text}”.");

    public static TableRef Table(string snapshot, string table) => new(Snapshot(snapshot), table);

    public static AccountId Account(string text) => AccountId.TryParse(text, out var id)
        ? id
        : throw new SnapshotException(SnapshotErrorCode.AccountNotFound, $"There is no account “{text}”.");

    public static JobId Job(string text) => JobId.TryParse(text, out var id)
        ? id
        : throw new SnapshotException(SnapshotErrorCode.JobNotFound, $"There is no job “{text}”.");

    public static PlanId Plan(string text) => PlanId.TryParse(text, out var id)
        ? id
        : throw new SnapshotException(SnapshotErrorCode.PlanNotFound, $"The snapshot has no plan “{text}”.");

    public static PublicationId Publication(string text) => PublicationId.TryParse(text, out var id)
        ? id
        : throw new SnapshotException(SnapshotErrorCode.PublicationNotFound, $"The snapshot has no publication “{text}”.");

    public static long Item(string text) => TryNumber(text)
        ?? throw new SnapshotException(SnapshotErrorCode.PublicationItemNotFound, $"The publication has no item “{text}”.");

    /// <summary>An operation, or none.</summary>
    public static OperationId? Operation(string? text) => text is null
        ? null
        : OperationId.TryParse(text, out var id)
            ? id
            : throw new SnapshotException(SnapshotErrorCode.OperationNotFound, $"The snapshot has no operation “{text}”.");

    public static long Record(string text) => TryNumber(text) ?? throw new SnapshotException(
        SnapshotErrorCode.RecordNotFound, $"The table has no record “{text}”.")
    {
        Details = new Dictionary<string, object?> { ["record"] = text },
    };

    /// <summary>A position in a list, as a page before it gave it.</summary>
    public static long? Cursor(string? text) => text is null
        ? null
        : TryNumber(text) ?? throw NoCursor(text);

    /// <summary>A position in the list of snapshots, as a page before it gave it.</summary>
    public static SnapshotId? SnapshotCursor(string? text) => text is null ? null : SnapshotId.TryParse(text, out var id) ? id : throw NoCursor(text);

    /// <summary>A position in a list of jobs.</summary>
    public static JobId? JobCursor(string? text) => text is null ? null : JobId.TryParse(text, out var id) ? id : throw NoCursor(text);

    /// <summary>A position in a list of plans.</summary>
    public static PlanId? PlanCursor(string? text) => text is null ? null : PlanId.TryParse(text, out var id) ? id : throw NoCursor(text);

    /// <summary>A position in a list of publications.</summary>
    public static PublicationId? PublicationCursor(string? text) => text is null ? null : PublicationId.TryParse(text, out var id) ? id : throw NoCursor(text);

    public static IReadOnlyList<long>? Numbers(IReadOnlyList<string>? ids) => ids is null
        ? null
        : [.. ids.Select(text => TryNumber(text) ?? throw new SnapshotException(SnapshotErrorCode.SelectionInvalid, $"“{text}” is no id."))];

    public static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static SnapshotException NoCursor(string text) => new(SnapshotErrorCode.CursorInvalid, $"“{text}” is no cursor of this list.");

    private static long? TryNumber(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
