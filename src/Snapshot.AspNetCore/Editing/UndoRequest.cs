namespace Snapshot.AspNetCore.Editing;

/// <summary>Which operation: <c>operation</c>, or <c>{}</c> for the caller's last one.</summary>
internal sealed record UndoRequest
{
    public string? Operation { get; init; }
}
