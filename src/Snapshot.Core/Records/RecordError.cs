namespace Snapshot.Records;

/// <summary>Why a service refused a record.</summary>
/// <param name="Code">The service's code, or one of ours.</param>
/// <param name="Message">Its message for a person.</param>
/// <param name="Field">The column at fault, when the service names one.</param>
public sealed record RecordError(string Code, string Message, string? Field = null);
