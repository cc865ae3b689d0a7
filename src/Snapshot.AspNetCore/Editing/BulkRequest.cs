using System.Text.Json;
using Snapshot.AspNetCore.Json;
using Snapshot.AspNetCore.Records;
using Snapshot.Errors;
using Snapshot.Records;

namespace Snapshot.AspNetCore.Editing;

/// <summary>
/// One change of many records: exactly one of <c>set</c>, <c>clear</c>, <c>fill</c>, <c>replace</c>, <c>case</c>, <c>trim</c>,
/// <c>calculate</c>, <c>delete</c>, <c>restore</c>, <c>discard</c> and <c>discardFields</c>.
/// </summary>
internal sealed record BulkRequest
{
    public required SelectRequest Select { get; init; }

    public IReadOnlyDictionary<string, JsonElement>? Set { get; init; }

    public IReadOnlyList<string>? Clear { get; init; }

    public BulkChange.Fill? Fill { get; init; }

    public BulkChange.Replace? Replace { get; init; }

    public BulkChange.Case? Case { get; init; }

    public IReadOnlyList<string>? Trim { get; init; }

    public BulkChange.Calculate? Calculate { get; init; }

    public bool Delete { get; init; }

    public bool Restore { get; init; }

    public bool Discard { get; init; }

    public IReadOnlyList<string>? DiscardFields { get; init; }

    /// <summary>Only says what would be done, with examples.</summary>
    public bool DryRun { get; init; }

    /// <summary>Proposes it instead of doing it, under <c>run</c> and with <c>reason</c>.</summary>
    public bool AsSuggestions { get; init; }

    public string? Run { get; init; }

    public string? Reason { get; init; }

    public BulkChange ToChange()
    {
        BulkChange?[] changes =
        [
            Set is null ? null : new BulkChange.Set(FieldMap.From(Set)), Clear is null ? null : new BulkChange.Clear(Clear), Fill, Replace, Case,
            Trim is null ? null : new BulkChange.Trim(Trim), Calculate, Delete ? new BulkChange.Delete() : null, Restore ? new BulkChange.Restore() : null,
            Discard ? new BulkChange.Discard() : null, DiscardFields is null ? null : new BulkChange.Discard { Fields = DiscardFields },
        ];
        var given = changes.OfType<BulkChange>().ToList();
        if (given.Count != 1)
            throw new SnapshotException(
                SnapshotErrorCode.RequestInvalid,
                "A bulk change is exactly one of set, clear, fill, replace, case, trim, calculate, delete, restore, discard and discardFields.");
        if (DryRun && AsSuggestions)
            throw new SnapshotException(SnapshotErrorCode.RequestInvalid, "A change is either tried or suggested.");
        return given[0];
    }
}
