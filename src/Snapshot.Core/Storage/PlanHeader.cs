using Snapshot.Identity;

namespace Snapshot.Storage;

/// <summary>What makes a publish plan whole.</summary>
/// <param name="Id">The plan.</param>
/// <param name="Hash">The hash of its items.</param>
/// <param name="TablesJson">What it would do, table by table.</param>
/// <param name="FindingsJson">What the host's gates say of it.</param>
internal sealed record PlanHeader(PlanId Id, string Hash, string TablesJson, string FindingsJson);
