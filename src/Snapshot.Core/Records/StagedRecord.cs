namespace Snapshot.Records;

/// <summary>A remote record made ready for the database: values converted, hash computed.</summary>
/// <param name="RemoteId">The service's id.</param>
/// <param name="Version">The service's version.</param>
/// <param name="Values">The converted values, in the order of the table's columns.</param>
/// <param name="Hash">The hash of version, values and what did not fit.</param>
/// <param name="Invalid">What did not fit, as a JSON object of raw texts by column name, or <see langword="null"/>.</param>
internal sealed record StagedRecord(string RemoteId, string? Version, object?[] Values, long Hash, string? Invalid);
