namespace Snapshot.Records.Filtering;

/// <summary>What the system knows of every record, beside its fields.</summary>
internal enum Fact
{
    Edited,
    Created,
    Deleted,
    Missing,
    HasSuggestion,
    InConflict,
    HasError,
    HasInvalid,
    RemoteId,
    RecordId,
}
