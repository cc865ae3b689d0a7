namespace Snapshot.Records.Filtering;

/// <summary>A minus sign before a number or an interval.</summary>
internal sealed record FilterNegation(FilterExpression Operand, int Position) : FilterExpression(Operand.Type, Position);
