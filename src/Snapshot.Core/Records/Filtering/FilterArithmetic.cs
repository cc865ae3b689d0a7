namespace Snapshot.Records.Filtering;

/// <summary>A calculation.</summary>
internal sealed record FilterArithmetic(
    Arithmetic Operation, FilterExpression Left, FilterExpression Right, FilterType Type, int Position)
    : FilterExpression(Type, Position);
