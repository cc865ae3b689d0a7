using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Publishing;

/// <summary>An item of a plan that has to be sent before another one of its table.</summary>
/// <param name="Before">The number of the one.</param>
/// <param name="BeforeKind">Its kind.</param>
/// <param name="Behind">The number of the other.</param>
/// <param name="BehindKind">Its kind.</param>
/// <param name="Column">The column that says so.</param>
/// <param name="IsUnique">Whether the one gives up a unique value that the other takes; else the column names a record.</param>
internal sealed record ItemEdge(long Before, WriteKind BeforeKind, long Behind, WriteKind BehindKind, Column Column, bool IsUnique);
