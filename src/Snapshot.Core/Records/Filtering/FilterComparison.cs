namespace Snapshot.Records.Filtering;

/// <summary>A comparison of two values of comparable types.</summary>
internal sealed record FilterComparison(Comparison Comparison, FilterExpression Left, FilterExpression Right, int Position)
    : FilterExpression(FilterType.Boolean, Position);
