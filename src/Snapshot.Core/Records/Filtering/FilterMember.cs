namespace Snapshot.Records.Filtering;

/// <summary>A member of a JSON object or array: <c>-></c> gives JSON, <c>->></c> gives text.</summary>
internal sealed record FilterMember(FilterExpression Operand, FilterExpression Key, FilterType Type, int Position)
    : FilterExpression(Type, Position);
