namespace Snapshot.Records.Filtering;

/// <summary>Something the system knows of a record.</summary>
internal sealed record FilterFact(Fact Fact, int Position) : FilterExpression(FactNames.TypeOf(Fact), Position);
