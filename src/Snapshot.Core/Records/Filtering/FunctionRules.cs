namespace Snapshot.Records.Filtering;

/// <summary>Checks calls against the closed list of functions.</summary>
internal sealed class FunctionRules
{
    public FilterCall Call(FilterToken name, IReadOnlyList<FilterExpression> arguments)
    {
        if (FunctionNames.Fixed.TryGetValue(name.Value, out var signature))
        {
            Require(name, arguments.Count, signature.Required, signature.Parameters.Count);
            IReadOnlyList<FilterExpression> typed =
                [.. arguments.Select((argument, i) => Coercion.To(argument, signature.Parameters[i]))];
            if (signature.Function == FilterFunction.Replace)
                RequireNoGrowth(typed);
            return new(signature.Function, typed, null, signature.Returns, name.Position);
        }
        if (!FunctionNames.Open.TryGetValue(name.Value, out var open))
            throw FilterErrors.UnknownName(name.Position, "function", name.Value, FunctionNames.Fixed.Keys.Concat(FunctionNames.Open.Keys));
        Require(name, arguments.Count, open.Fewest, open.Most);
        return open.Function switch
        {
            FilterFunction.DatePart => DateFunctionRules.Part(arguments, name.Position),
            FilterFunction.DateTruncate => DateFunctionRules.Truncate(arguments, name.Position),
            FilterFunction.NullIf => NullIf(arguments, name.Position),
            FilterFunction.Coalesce or FilterFunction.Greatest or FilterFunction.Least =>
                new(open.Function, Coercion.All(arguments, out var type), null, type, name.Position),
            _ => Numeric(open.Function, arguments, name.Position),
        };
    }

    private static void Require(FilterToken name, int given, int fewest, int most)
    {
        if (given >= fewest && given <= most)
            return;
        var expected = fewest == most ? $"{fewest}" : $"{fewest} to {most}";
        throw FilterErrors.Expected(name.Position, $"{FilterErrors.Quote(name.Value)} with {given} arguments", $"{expected} of them");
    }

    private static FilterCall NullIf(IReadOnlyList<FilterExpression> arguments, int position)
    {
        var (value, nothing) = Coercion.Together(arguments[0], arguments[1]);
        return new(FilterFunction.NullIf, [value, nothing], null, value.Type, position);
    }

    private static FilterCall Numeric(FilterFunction function, IReadOnlyList<FilterExpression> arguments, int position)
    {
        var value = arguments[0];
        if (!value.Type.IsNumeric)
            throw FilterErrors.WrongType(value, "a number");
        // Rounded as a floating-point number, which PostgreSQL would prefer, a large whole number loses digits.
        if (value.Type == FilterType.Integer && function != FilterFunction.Absolute)
            value = new FilterCast(value, FilterType.Number, value.Position);
        if (arguments.Count == 1)
            return new(function, [value], null, value.Type, position);
        if (value.Type == FilterType.Float)
            throw FilterErrors.WrongType(value, "an exact number when rounding to decimals", " A cast makes one: x::number.");
        return new(function, [value, Coercion.To(arguments[1], FilterType.Integer)], null, value.Type, position);
    }

    private bool _grows;

    // Nested replacements by something longer multiply: four levels would fill the server's memory.
    private void RequireNoGrowth(IReadOnlyList<FilterExpression> arguments)
    {
        foreach (var argument in arguments.Skip(1))
        {
            if (argument is not FilterLiteral)
                throw FilterErrors.WrongType(argument, "a literal in quotes");
        }
        if (arguments is not [_, FilterLiteral { Value: string wanted }, FilterLiteral { Value: string replacement }]
            || replacement.Length <= wanted.Length)
            return;
        if (replacement.Length > FilterLimits.ReplacementCharacters)
            throw FilterErrors.TooLarge(arguments[2].Position, "a replacement is too long", FilterLimits.ReplacementCharacters);
        if (_grows)
            throw FilterErrors.WrongType(arguments[2], "a replacement no longer than what it replaces, the second time");
        _grows = true;
    }
}
