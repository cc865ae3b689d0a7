using System.Text.Json;
using System.Text.Json.Serialization;
using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Ledger;

/// <summary>A record as the service shows it.</summary>
public sealed record LedgerRecord(string Id, long Version, IReadOnlyDictionary<string, JsonElement> Values);

/// <summary>One write as it is sent.</summary>
public sealed record LedgerWrite(string OperationId, WriteKind Kind, string? Id, string? IfMatch, IReadOnlyDictionary<string, JsonElement> Values);

/// <summary>The answer to one write.</summary>
public sealed record LedgerAnswer(LedgerOutcome Outcome)
{
    /// <summary>The record as it is now, where there is one.</summary>
    public LedgerRecord? Record { get; init; }

    /// <summary>Why it was refused.</summary>
    public string? Code { get; init; }

    /// <summary>The field at fault.</summary>
    public string? Field { get; init; }
}

/// <summary>What became of a write.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<LedgerOutcome>))]
public enum LedgerOutcome
{
    /// <summary>It was done.</summary>
    Done,

    /// <summary>The service does not take it.</summary>
    Refused,

    /// <summary>The record has another version.</summary>
    Changed,

    /// <summary>There is no such record.</summary>
    Gone,

    /// <summary>Another write of the batch was refused, so this one was not tried.</summary>
    NotTried,
}

/// <summary>Some records, and behind which one to go on.</summary>
public sealed record LedgerPage(IReadOnlyList<LedgerRecord> Records, string? Next, long Total);

/// <summary>What the service says of its table.</summary>
public sealed record LedgerDescription(string Id, IReadOnlyList<RemoteField> Fields, LedgerRules Rules);
