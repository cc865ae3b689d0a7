namespace Snapshot.Records;

/// <summary>New values for some fields of one record.</summary>
/// <param name="Id">The record.</param>
/// <param name="Fields">The new values by field; fields not named stay as they are.</param>
/// <param name="Version">The version they were decided on; when the record has another by now, it is left and reported.</param>
public sealed record RecordUpdate(long Id, IReadOnlyDictionary<string, object?> Fields, long? Version = null);
