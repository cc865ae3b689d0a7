using System.Text.Json;

namespace Snapshot.Tables;

/// <summary>What a remote table allows, as data: plans show it and the engine keeps to it.</summary>
public sealed record TableCapabilities
{
    /// <summary>A table that can only be read.</summary>
    public static readonly TableCapabilities ReadOnly = new();

    // As texts, so that tables of the same capabilities are equal.
    private readonly string _naturalKeys = "[]";
    private readonly string _dependsOn = "[]";

    /// <summary>It can be read incrementally: only what was created or changed since an earlier read.</summary>
    public bool CanReadChanges { get; init; }

    /// <summary>Records can be created.</summary>
    public bool CanCreate { get; init; }

    /// <summary>Records can be updated.</summary>
    public bool CanUpdate { get; init; }

    /// <summary>Records can be deleted.</summary>
    public bool CanDelete { get; init; }

    /// <summary>What protects a record that somebody else changes at the same time.</summary>
    public WriteGuarantee Guarantee { get; init; }

    /// <summary>
    /// What protects a record of the same key that somebody else creates at the same time, where that is not the <see cref="Guarantee"/>:
    /// <see cref="WriteGuarantee.Blind"/> when a create overwrites it.
    /// </summary>
    public WriteGuarantee? CreateGuarantee { get; init; }

    /// <summary>What protects a record that is updated, where that is not the <see cref="Guarantee"/>.</summary>
    public WriteGuarantee? UpdateGuarantee { get; init; }

    /// <summary>What protects a record that is deleted, where that is not the <see cref="Guarantee"/>.</summary>
    public WriteGuarantee? DeleteGuarantee { get; init; }

    /// <summary>
    /// An update replaces the record, and empties what is not sent. Updates then have the values of all fields that are not read-only, of those
    /// that are not edited what the service holds just before, and <c>WriteOperation.Expected</c> covers the same fields.
    /// </summary>
    public bool WritesWholeRecord { get; init; }

    /// <summary>The most operations in one write; at least 1.</summary>
    public int WriteBatchSize { get; init; } = 1;

    /// <summary>The most ids in one read by ids; at least 1.</summary>
    public int ReadBatchSize { get; init; } = 100;

    /// <summary>What creating a record also does there and cannot be taken back, in a sentence; plans show it.</summary>
    public string? CreateEffect { get; init; }

    /// <summary>What updating a record also does there and cannot be taken back, in a sentence; plans show it.</summary>
    public string? UpdateEffect { get; init; }

    /// <summary>What deleting a record also does there and cannot be taken back, in a sentence, such as “Deleting a post also deletes its comments.”; plans show it.</summary>
    public string? DeleteEffect { get; init; }

    /// <summary>Sending a create with the same operation id again makes no second record.</summary>
    public bool CreatesAreIdempotent { get; init; }

    /// <summary>
    /// Ids of fields that together are unique in the service, such as a slug; empty: none. Where the connector can find records
    /// by them (<c>IFindRecords</c>), a create whose answer was lost is looked up instead of left to a person.
    /// </summary>
    public IReadOnlyList<string> NaturalKey
    {
        get => NaturalKeys is [var first, ..] ? first : [];
        init => NaturalKeys = value.Count == 0 ? [] : NaturalKeys.Any(key => key.SequenceEqual(value)) ? NaturalKeys : [value];
    }

    /// <summary>All the natural keys, where a table has several: a create is looked up by the first of which it gives every field.</summary>
    /// <value><see cref="NaturalKey"/> is the first of them.</value>
    public IReadOnlyList<IReadOnlyList<string>> NaturalKeys
    {
        get => JsonSerializer.Deserialize<string[][]>(_naturalKeys)!;
        init => _naturalKeys = JsonSerializer.Serialize(value);
    }

    /// <summary>
    /// Ids of the remote tables whose records must be there before records of this one: they are created first and deleted last. What a field
    /// says by its <c>References</c> need not be repeated; this is for keys of several fields.
    /// </summary>
    public IReadOnlyList<string> DependsOn
    {
        get => JsonSerializer.Deserialize<string[]>(_dependsOn)!;
        init => _dependsOn = JsonSerializer.Serialize(value);
    }

    /// <summary>The most writes that may be under way at the same time; at least 1. They are of different records.</summary>
    public int WritesInFlight { get; init; } = 1;
}
