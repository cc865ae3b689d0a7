namespace Snapshot.Records.Filtering;

/// <summary>A value written into the filter, in the .NET type of its <see cref="FilterType"/>.</summary>
internal sealed record FilterLiteral(object? Value, FilterType Type, int Position) : FilterExpression(Type, Position);
