using Snapshot.AspNetCore.Identity;
using Snapshot.Operations;

namespace Snapshot.AspNetCore.Editing;

/// <summary>What an undo or redo did.</summary>
/// <param name="Operation">The operation that it is itself; <see langword="null"/> when nothing could be taken back, and nothing was recorded.</param>
/// <param name="Revision">Its revision; <see langword="null"/> alike.</param>
/// <param name="Changed">How many changes of records it made.</param>
/// <param name="Left">The records of which something was left, because it has changed since.</param>
internal sealed record UndoResponse(string? Operation, long? Revision, long Changed, IReadOnlyList<string> Left)
{
    public static UndoResponse From(OperationResult result) =>
        new(result.Operation?.ToString(), result.Revision, result.Changed, [.. result.Left.Select(Ids.Text)]);
}
