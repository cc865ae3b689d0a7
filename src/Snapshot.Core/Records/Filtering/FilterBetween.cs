namespace Snapshot.Records.Filtering;

/// <summary>BETWEEN and NOT BETWEEN; both ends belong to the range.</summary>
internal sealed record FilterBetween(
    FilterExpression Operand, FilterExpression Low, FilterExpression High, bool Negated, int Position)
    : FilterExpression(FilterType.Boolean, Position);
