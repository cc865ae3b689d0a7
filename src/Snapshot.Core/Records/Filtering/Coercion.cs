namespace Snapshot.Records.Filtering;

/// <summary>Gives the parts of a filter the types that their places ask for.</summary>
internal static class Coercion
{
    private const string FactHint = " This word is a fact; a field of the same name is written in double quotes.";

    /// <summary>
    /// The expression as a value of <paramref name="type"/>: a literal takes the type, a day becomes a timestamp, and numbers
    /// widen. Anything else is an error.
    /// </summary>
    public static FilterExpression To(FilterExpression expression, FilterType type, string? expected = null, string hint = "")
    {
        if (expression.Type == type)
            return expression;
        if (expression is FilterLiteral literal && OfLiteral(literal, type, hint) is { } typed)
            return typed;
        if (FilterTypes.Common(expression.Type, type) != type)
            throw FilterErrors.WrongType(expression, expected ?? type.Words, hint.Length > 0 ? hint : Hint(expression, type));
        // PostgreSQL widens numbers itself, and can then still use an index.
        return type.IsNumeric ? expression : new FilterCast(expression, type, expression.Position);
    }

    /// <summary>Both sides of an operator, in the type in which they are compared.</summary>
    public static (FilterExpression Left, FilterExpression Right) Together(FilterExpression left, FilterExpression right) =>
        All([left, right], out _) switch { var both => (both[0], both[1]) };

    /// <summary>All of these in the one type in which they can be compared; text where none has a type.</summary>
    public static IReadOnlyList<FilterExpression> All(IReadOnlyList<FilterExpression> expressions, out FilterType type)
    {
        var common = FilterType.Untyped;
        var hint = expressions.Any(IsCondition) ? FactHint : "";
        foreach (var expression in expressions)
        {
            common = FilterTypes.Common(common, expression.Type) ?? throw FilterErrors.WrongType(
                expression, common.Words, hint.Length > 0 ? hint : Hint(expression, common));
        }
        var chosen = common == FilterType.Untyped ? FilterType.Text : common;
        type = chosen;
        return [.. expressions.Select(expression => To(expression, chosen, hint: hint))];
    }

    private static FilterLiteral? OfLiteral(FilterLiteral literal, FilterType type, string hint) => literal switch
    {
        { Value: null } => literal with { Type = type },
        { Type: FilterType.Untyped, Value: string text } => literal with
        {
            Value = LiteralText.Read(text, type) ?? throw FilterErrors.WrongType(literal, LiteralText.Example(type), hint),
            Type = type,
        },
        { Value: long whole } when type == FilterType.Number => literal with { Value = (decimal)whole, Type = type },
        { Value: long whole } when type == FilterType.Float => literal with { Value = (double)whole, Type = type },
        { Value: decimal number } when type == FilterType.Float => literal with { Value = (double)number, Type = type },
        { Value: BigDecimal number } when type == FilterType.Float && double.IsFinite((double)number) => literal with { Value = (double)number, Type = type },
        _ => null,
    };

    private static bool IsCondition(FilterExpression expression) => expression is FilterFact { Type: FilterType.Boolean };

    private static string Hint(FilterExpression found, FilterType type) => (found, type) switch
    {
        _ when IsCondition(found) => FactHint,
        (_, FilterType.Text) => " A cast makes a text of it: x::text.",
        ({ Type: FilterType.Text }, _) => " A cast converts it, as in x::date.",
        _ => "",
    };
}
