namespace Snapshot.Records.Filtering;

/// <summary>NOT.</summary>
internal sealed record FilterNot(FilterExpression Operand, int Position) : FilterExpression(FilterType.Boolean, Position);
