namespace Snapshot.Records.Filtering;

/// <summary>What may be joined to a text, and looked up in JSON.</summary>
internal static class TextRules
{
    public static FilterConcatenation Join(FilterExpression left, FilterExpression right)
    {
        var hasText = IsText(left) || IsText(right);
        if (!hasText)
            throw FilterErrors.WrongType(right, "a text on at least one side of ||", " A cast makes a text of it: x::text.");
        return new(AsText(left), AsText(right), left.Position);
    }

    public static FilterMember Member(FilterExpression left, FilterExpression key, FilterType type)
    {
        if (left.Type != FilterType.Json)
            throw FilterErrors.WrongType(left, "a JSON value before -> or ->>");
        if (key.Type is not (FilterType.Untyped or FilterType.Text or FilterType.Integer))
            throw FilterErrors.WrongType(key, "a member's name or an element's number");
        var typed = key.Type == FilterType.Untyped ? Coercion.To(key, FilterType.Text) : key;
        return new(left, typed, type, left.Position);
    }

    private static bool IsText(FilterExpression expression) => expression.Type is FilterType.Text or FilterType.Untyped;

    private static FilterExpression AsText(FilterExpression expression) => expression.Type == FilterType.Json
        ? throw FilterErrors.WrongType(expression, "a text", " A cast makes a text of it: x::text.")
        : CastRules.Convert(expression, FilterType.Text, expression.Position);
}
