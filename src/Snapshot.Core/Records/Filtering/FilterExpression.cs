namespace Snapshot.Records.Filtering;

/// <summary>A part of a filter whose names and types have been checked against a table.</summary>
/// <param name="Type">The type of its value.</param>
/// <param name="Position">The character of the text at which it starts.</param>
internal abstract record FilterExpression(FilterType Type, int Position);
