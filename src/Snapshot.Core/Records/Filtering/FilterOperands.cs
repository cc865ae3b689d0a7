using Snapshot.Tables;

namespace Snapshot.Records.Filtering;

/// <summary>Reads what stands between the operators: literals, names, calls, signs and parentheses.</summary>
internal sealed class FilterOperands(FilterReader reader, TableInfo table, FilterParser parser)
{
    private readonly FilterNames _names = new(table);
    private readonly FunctionRules _functions = new();

    /// <summary>The columns that were named so far.</summary>
    public IReadOnlyCollection<Column> Columns => _names.Columns;

    /// <summary>Where they were named.</summary>
    public IReadOnlyList<(FilterToken Token, Column Column)> Places => _names.Places;

    public FilterExpression Read(BindingLevel above)
    {
        reader.Count();
        var token = reader.Current;
        return token.Kind switch
        {
            FilterTokenKind.Text => new FilterLiteral(reader.Take().Value, FilterType.Untyped, token.Position),
            FilterTokenKind.Number => LiteralText.Plain(reader.Take())
                ?? throw FilterErrors.Expected(token.Position, FilterErrors.Quote(token.Value), "a number of up to 28 digits"),
            FilterTokenKind.QuotedName => _names.Column(reader.Take()),
            FilterTokenKind.Word => Word(token, above),
            FilterTokenKind.Symbol => Symbol(token),
            _ => throw reader.Unexpected("a value"),
        };
    }

    /// <summary>Reads a list in parentheses.</summary>
    public IReadOnlyList<FilterExpression> List(string expected, bool mayBeEmpty = false)
    {
        reader.ExpectSymbol("(", "(");
        var items = new List<FilterExpression>();
        if (mayBeEmpty && reader.TakeSymbol(")"))
            return items;
        if (reader.Current.IsSymbol(")"))
            throw reader.Unexpected(expected);
        reader.Enter();
        do
        {
            if (items.Count == FilterLimits.Items)
                throw FilterErrors.TooLarge(reader.Current.Position, "a list has too many items", FilterLimits.Items);
            items.Add(parser.Expression());
        }
        while (reader.TakeSymbol(","));
        reader.ExpectSymbol(")", "an operator, a comma or )");
        reader.Leave();
        return items;
    }

    /// <summary>Reads the name of a type.</summary>
    public FilterType TypeName()
    {
        var token = reader.Current;
        if (token.Kind != FilterTokenKind.Word)
            throw reader.Unexpected("a type such as text, integer, number, date or timestamp");
        reader.Take();
        if (token.IsWord("double"))
        {
            reader.ExpectWord("precision");
            return FilterType.Float;
        }
        return CastRules.TypeNames.TryGetValue(token.Value, out var type)
            ? type
            : throw FilterErrors.UnknownName(token.Position, "type", token.Value, CastRules.TypeNames.Keys);
    }

    private FilterExpression Symbol(FilterToken token) => token.Value switch
    {
        "(" => Nested(BindingLevel.None, ")"),
        "-" or "+" => ArithmeticRules.Signed(Nested(BindingLevel.Sign), token.Value == "-", token.Position),
        _ => throw reader.Unexpected("a value"),
    };

    private FilterExpression Word(FilterToken token, BindingLevel above)
    {
        if (token.IsWord("not") && above <= BindingLevel.Not)
            return new FilterNot(Coercion.To(Nested(BindingLevel.Not), FilterType.Boolean), token.Position);
        if (InfixOperators.IsReserved(token.Value))
            throw reader.Unexpected("a value");
        if (token.IsWord("cast") && reader.Following.IsSymbol("("))
            return Cast(token);
        if (reader.Following.IsSymbol("("))
            return _functions.Call(reader.Take(), List("an argument", mayBeEmpty: true));
        if (reader.Following.Kind == FilterTokenKind.Text && CastRules.TypeNames.TryGetValue(token.Value, out var type))
            return TypedLiteral(type);
        reader.Take();
        return token.Value.ToLowerInvariant() switch
        {
            "true" => new FilterLiteral(true, FilterType.Boolean, token.Position),
            "false" => new FilterLiteral(false, FilterType.Boolean, token.Position),
            "null" => new FilterLiteral(null, FilterType.Untyped, token.Position),
            "current_date" => new FilterCall(FilterFunction.Today, [], null, FilterType.Date, token.Position),
            _ => _names.FactOrColumn(token),
        };
    }

    private FilterExpression Nested(BindingLevel above, string? closing = null)
    {
        reader.Enter();
        reader.Take();
        var nested = parser.Expression(above);
        if (closing is not null)
            reader.ExpectSymbol(closing, "an operator or )");
        reader.Leave();
        return nested;
    }

    private FilterExpression TypedLiteral(FilterType type)
    {
        reader.Take();
        var text = reader.Take();
        return Coercion.To(new FilterLiteral(text.Value, FilterType.Untyped, text.Position), type);
    }

    private FilterExpression Cast(FilterToken token)
    {
        reader.Enter();
        reader.Take();
        reader.Take();
        var operand = parser.Expression();
        reader.ExpectWord("as");
        var type = TypeName();
        reader.ExpectSymbol(")", ")");
        reader.Leave();
        return parser.Convert(operand, type, token.Position);
    }
}
