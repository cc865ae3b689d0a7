namespace Snapshot.Records.Filtering;

/// <summary>A value converted to another type, on request or because a comparison needs it.</summary>
internal sealed record FilterCast(FilterExpression Operand, FilterType Type, int Position) : FilterExpression(Type, Position);
