namespace Snapshot.Records.Filtering;

/// <summary>A call of a function of the closed list.</summary>
/// <param name="Function">Which.</param>
/// <param name="Arguments">Its arguments, without the unit of a date function.</param>
/// <param name="Unit">The unit of a date function, from its closed list.</param>
/// <param name="Type">What it returns.</param>
/// <param name="Position">Where it starts.</param>
internal sealed record FilterCall(
    FilterFunction Function, IReadOnlyList<FilterExpression> Arguments, string? Unit, FilterType Type, int Position)
    : FilterExpression(Type, Position);
