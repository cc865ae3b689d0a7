namespace Snapshot.Records.Filtering;

/// <summary>One word of a filter.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Value">Its text, without quotes.</param>
/// <param name="Position">The character at which it starts.</param>
/// <param name="End">The character after its last.</param>
internal readonly record struct FilterToken(FilterTokenKind Kind, string Value, int Position, int End)
{
    public bool IsWord(string word) =>
        Kind == FilterTokenKind.Word && string.Equals(Value, word, StringComparison.OrdinalIgnoreCase);

    public bool IsSymbol(string symbol) => Kind == FilterTokenKind.Symbol && Value == symbol;
}
