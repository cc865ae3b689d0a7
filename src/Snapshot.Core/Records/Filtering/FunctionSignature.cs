namespace Snapshot.Records.Filtering;

/// <summary>A function whose types are fixed.</summary>
/// <param name="Function">Which.</param>
/// <param name="Returns">The type of its result.</param>
/// <param name="Required">How many of its parameters must be given.</param>
/// <param name="Parameters">The types of its parameters.</param>
internal sealed record FunctionSignature(
    FilterFunction Function, FilterType Returns, int Required, params IReadOnlyList<FilterType> Parameters);
