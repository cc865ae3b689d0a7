using Snapshot.Identity;

namespace Snapshot.Operations;

/// <summary>What one operation changed in one record.</summary>
/// <param name="Operation">The operation.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Actor">Who did it.</param>
/// <param name="Revision">Its revision.</param>
/// <param name="At">When.</param>
/// <param name="Before">The values before, of the fields it touched. <c>_state</c> stands for the record's state.</param>
/// <param name="After">The values after.</param>
public sealed record RecordChange(
    OperationId Operation, string Kind, Actor Actor, long Revision, DateTimeOffset At,
    IReadOnlyDictionary<string, object?> Before, IReadOnlyDictionary<string, object?> After);
