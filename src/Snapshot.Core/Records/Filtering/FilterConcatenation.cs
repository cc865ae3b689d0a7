namespace Snapshot.Records.Filtering;

/// <summary>Two texts, one after the other.</summary>
internal sealed record FilterConcatenation(FilterExpression Left, FilterExpression Right, int Position)
    : FilterExpression(FilterType.Text, Position);
