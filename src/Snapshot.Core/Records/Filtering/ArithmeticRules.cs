namespace Snapshot.Records.Filtering;

/// <summary>What can be calculated with what, and what comes out.</summary>
internal static class ArithmeticRules
{
    public static FilterArithmetic Combine(Arithmetic operation, FilterExpression left, FilterExpression right)
    {
        if (left.Type.IsNumeric || right.Type.IsNumeric)
            (left, right) = (Typed(left, right.Type), Typed(right, left.Type));
        var type = Result(operation, left.Type, right.Type) ?? throw FilterErrors.WrongType(
            right, $"something that {Sign(operation)} can be used with after {left.Type.Words}", Hint(left, right));
        if (operation == Arithmetic.Subtract && left.Type.IsDated && right.Type.IsDated)
            (left, right) = Coercion.Together(left, right);
        if (type == FilterType.Interval && left.Type != right.Type)
            (left, right) = (Factor(left), Factor(right));
        if (type.IsNumeric && left.Type.IsNumeric && right.Type.IsNumeric)
            (left, right) = (Coercion.To(left, type), Coercion.To(right, type));
        return new(operation, left, right, type, left.Position);
    }

    /// <summary>Plus and minus before a value.</summary>
    public static FilterExpression Signed(FilterExpression operand, bool negative, int position) => operand switch
    {
        { Type.IsNumeric: false } and not { Type: FilterType.Interval } =>
            throw FilterErrors.WrongType(operand, "a number or an interval"),
        _ when !negative => operand,
        FilterLiteral { Value: long value } literal => literal with { Value = -value, Position = position },
        FilterLiteral { Value: decimal value } literal => literal with { Value = -value, Position = position },
        FilterLiteral { Value: BigDecimal value } literal => literal with { Value = -value, Position = position },
        FilterLiteral { Value: double value } literal => literal with { Value = -value, Position = position },
        _ => new FilterNegation(operand, position),
    };

    private static FilterType? Result(Arithmetic operation, FilterType a, FilterType b) => (operation, a, b) switch
    {
        (Arithmetic.Remainder, FilterType.Float, _) or (Arithmetic.Remainder, _, FilterType.Float) => null,
        _ when a.IsNumeric && b.IsNumeric => FilterTypes.Common(a, b),
        (Arithmetic.Add or Arithmetic.Subtract, FilterType.Interval, FilterType.Interval) => FilterType.Interval,
        (Arithmetic.Multiply or Arithmetic.Divide, FilterType.Interval, _) when b.IsNumeric => FilterType.Interval,
        (Arithmetic.Multiply, _, FilterType.Interval) when a.IsNumeric => FilterType.Interval,
        (Arithmetic.Subtract, FilterType.Date, FilterType.Date) => FilterType.Integer,
        (Arithmetic.Subtract, FilterType.Time, FilterType.Time) => FilterType.Interval,
        (Arithmetic.Subtract, _, _) when a.IsDated && b.IsDated => FilterType.Interval,
        (Arithmetic.Add, _, _) => Later(a, b) ?? Later(b, a),
        (Arithmetic.Subtract, _, not FilterType.Time) => Later(a, b),
        _ => null,
    };

    private static FilterType? Later(FilterType from, FilterType by) => (from, by) switch
    {
        (FilterType.Date, FilterType.Integer) => FilterType.Date,
        (FilterType.Date, FilterType.Interval or FilterType.Time) => FilterType.LocalTimestamp,
        (FilterType.LocalTimestamp or FilterType.Timestamp or FilterType.Time, FilterType.Interval) => from,
        _ => null,
    };

    // An untyped literal beside a number is a number of the same type.
    private static FilterExpression Typed(FilterExpression expression, FilterType beside) =>
        expression.Type == FilterType.Untyped ? Coercion.To(expression, beside) : expression;

    private static FilterExpression Factor(FilterExpression expression) =>
        expression.Type.IsNumeric ? Coercion.To(expression, FilterType.Float) : expression;

    private static string Sign(Arithmetic operation) => operation switch
    {
        Arithmetic.Add => "+",
        Arithmetic.Subtract => "-",
        Arithmetic.Multiply => "*",
        Arithmetic.Divide => "/",
        _ => "%",
    };

    private static string Hint(FilterExpression left, FilterExpression right) =>
        left.Type == FilterType.Untyped || right.Type == FilterType.Untyped
            ? " A literal here needs its type, as in interval '7 days'."
            : "";
}
