namespace Snapshot.Connectors;

/// <summary>What the limiter says to one who wants to send a request.</summary>
/// <param name="IsReserved">The slot is the caller's once the wait is over; otherwise it has to ask again then.</param>
/// <param name="Wait">How long to wait, by the limiter's clock.</param>
internal readonly record struct RequestSlot(bool IsReserved, TimeSpan Wait);
