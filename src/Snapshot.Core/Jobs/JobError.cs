namespace Snapshot.Jobs;

/// <summary>Why a job failed.</summary>
/// <param name="Code">A stable code.</param>
/// <param name="Message">One sentence for a person.</param>
public sealed record JobError(string Code, string Message);
