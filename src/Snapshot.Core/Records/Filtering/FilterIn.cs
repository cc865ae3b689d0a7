namespace Snapshot.Records.Filtering;

/// <summary>IN and NOT IN over a list.</summary>
/// <param name="Operand">What is looked for.</param>
/// <param name="Items">Where it is looked for.</param>
/// <param name="ItemType">The type in which they are compared.</param>
/// <param name="Negated">NOT IN.</param>
/// <param name="Position">Where it starts.</param>
internal sealed record FilterIn(
    FilterExpression Operand, IReadOnlyList<FilterExpression> Items, FilterType ItemType, bool Negated, int Position)
    : FilterExpression(FilterType.Boolean, Position);
