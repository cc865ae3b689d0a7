using System.Collections.Frozen;

namespace Snapshot.Records.Filtering;

/// <summary>The operators that stand between two values.</summary>
internal static class InfixOperators
{
    private static readonly FrozenDictionary<string, BindingLevel> Symbols = new Dictionary<string, BindingLevel>
    {
        ["="] = BindingLevel.Comparison,
        ["<>"] = BindingLevel.Comparison,
        ["!="] = BindingLevel.Comparison,
        ["<"] = BindingLevel.Comparison,
        ["<="] = BindingLevel.Comparison,
        [">"] = BindingLevel.Comparison,
        [">="] = BindingLevel.Comparison,
        ["||"] = BindingLevel.Other,
        ["->"] = BindingLevel.Other,
        ["->>"] = BindingLevel.Other,
        ["~"] = BindingLevel.Other,
        ["~*"] = BindingLevel.Other,
        ["!~"] = BindingLevel.Other,
        ["!~*"] = BindingLevel.Other,
        ["+"] = BindingLevel.Sum,
        ["-"] = BindingLevel.Sum,
        ["*"] = BindingLevel.Product,
        ["/"] = BindingLevel.Product,
        ["%"] = BindingLevel.Product,
        ["::"] = BindingLevel.Cast,
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, BindingLevel> Words = new Dictionary<string, BindingLevel>
    {
        ["or"] = BindingLevel.Or,
        ["and"] = BindingLevel.And,
        ["is"] = BindingLevel.Is,
        ["in"] = BindingLevel.Membership,
        ["between"] = BindingLevel.Membership,
        ["like"] = BindingLevel.Membership,
        ["ilike"] = BindingLevel.Membership,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>How tightly the operator at the reader binds; <see cref="BindingLevel.None"/> where there is none.</summary>
    public static BindingLevel LevelAt(FilterReader reader)
    {
        var token = reader.Current.IsWord("not") ? reader.Following : reader.Current;
        var level = token.Kind switch
        {
            FilterTokenKind.Symbol => Symbols.GetValueOrDefault(token.Value),
            FilterTokenKind.Word => Words.GetValueOrDefault(token.Value),
            _ => BindingLevel.None,
        };
        return token == reader.Current || level == BindingLevel.Membership ? level : BindingLevel.None;
    }

    /// <summary>Whether a word is an operator, and so no field's name unless quoted.</summary>
    public static bool IsReserved(string word) =>
        Words.ContainsKey(word) || string.Equals(word, "not", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether <c>a op b op c</c> has no meaning.</summary>
    public static bool DoesNotChain(BindingLevel level) =>
        level is BindingLevel.Is or BindingLevel.Comparison or BindingLevel.Membership;

    public static Comparison ComparisonOf(string symbol) => symbol switch
    {
        "=" => Comparison.Equal,
        "<>" or "!=" => Comparison.NotEqual,
        "<" => Comparison.Less,
        "<=" => Comparison.LessOrEqual,
        ">" => Comparison.Greater,
        ">=" => Comparison.GreaterOrEqual,
        "~" => Comparison.Matches,
        "~*" => Comparison.MatchesAnyCase,
        "!~" => Comparison.NotMatches,
        "!~*" => Comparison.NotMatchesAnyCase,
        _ => throw new ArgumentOutOfRangeException(nameof(symbol), symbol, null),
    };

    public static Arithmetic ArithmeticOf(string symbol) => symbol switch
    {
        "+" => Arithmetic.Add,
        "-" => Arithmetic.Subtract,
        "*" => Arithmetic.Multiply,
        "/" => Arithmetic.Divide,
        "%" => Arithmetic.Remainder,
        _ => throw new ArgumentOutOfRangeException(nameof(symbol), symbol, null),
    };
}
