namespace Snapshot.Records.Filtering;

/// <summary>What a pattern may be: any text for LIKE, a short literal for a regular expression.</summary>
internal static class PatternRules
{
    public static FilterComparison Like(Comparison comparison, FilterExpression left, FilterExpression pattern)
    {
        var text = Coercion.To(pattern, FilterType.Text);
        if (text is FilterLiteral { Value: string value } && (value.Length - value.TrimEnd('\\').Length) % 2 == 1)
            throw FilterErrors.WrongType(text, "a pattern that does not end with a single \\");
        return new(comparison, Coercion.To(left, FilterType.Text), text, left.Position);
    }

    /// <summary>
    /// A regular expression. PostgreSQL itself refuses those that grow too large; back-references are what makes one slow
    /// without end, and a pattern from the data could hold them, so it must be a literal that holds none.
    /// </summary>
    public static FilterComparison Matches(Comparison comparison, FilterExpression left, FilterExpression pattern)
    {
        var text = Coercion.To(pattern, FilterType.Text);
        if (text is not FilterLiteral literal)
            throw FilterErrors.WrongType(pattern, "a regular expression as a literal in quotes");
        if (literal.Value is string value)
        {
            if (value.Length > FilterLimits.PatternCharacters)
                throw FilterErrors.TooLarge(literal.Position, "a regular expression is too long", FilterLimits.PatternCharacters);
            if (HoldsBackReference(value))
                throw FilterErrors.WrongType(literal, "a regular expression without back-references such as \\1");
        }
        return new(comparison, Coercion.To(left, FilterType.Text), literal, left.Position);
    }

    public static bool HoldsBackReference(string pattern)
    {
        for (var i = 0; i + 1 < pattern.Length; i++)
        {
            if (pattern[i] != '\\')
                continue;
            i++;
            if (pattern[i] is >= '1' and <= '9')
                return true;
        }
        return false;
    }
}
