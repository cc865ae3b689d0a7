namespace Snapshot.Connectors.Postgres;

/// <summary>Columns that name a row of another table, or of the same.</summary>
internal sealed record ForeignKey(IReadOnlyList<string> Columns, RelationName Target, IReadOnlyList<string> TargetColumns);
