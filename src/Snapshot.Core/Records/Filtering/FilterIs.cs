namespace Snapshot.Records.Filtering;

/// <summary>A test that is never NULL: IS NULL, IS TRUE, IS FALSE, IS UNKNOWN and their opposites.</summary>
/// <param name="Operand">What is tested.</param>
/// <param name="Expected">What it should be.</param>
/// <param name="Negated">IS NOT.</param>
/// <param name="Position">Where it starts.</param>
internal sealed record FilterIs(FilterExpression Operand, TestedFor Expected, bool Negated, int Position)
    : FilterExpression(FilterType.Boolean, Position);
