namespace Snapshot.Records.Filtering;

/// <summary>Conditions joined by AND or by OR.</summary>
internal sealed record FilterLogic(bool IsAnd, IReadOnlyList<FilterExpression> Operands, int Position)
    : FilterExpression(FilterType.Boolean, Position);
