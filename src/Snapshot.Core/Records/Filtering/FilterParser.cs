using Snapshot.Errors;
using Snapshot.Tables;

namespace Snapshot.Records.Filtering;

/// <summary>
/// Reads a filter: a subset of what may stand in an SQL WHERE, described in <c>docs/filters.md</c>. Operators bind as in
/// PostgreSQL (precedence climbing); names and types are checked while reading, so what comes out can be rendered as it is.
/// </summary>
internal sealed class FilterParser
{
    private readonly FilterReader _reader;
    private readonly FilterOperands _operands;
    private readonly bool _forEveryRecord;
    private int _ranges;

    private FilterParser(FilterReader reader, TableInfo table, bool forEveryRecord)
    {
        _reader = reader;
        _forEveryRecord = forEveryRecord;
        _operands = new(reader, table, this);
    }

    /// <summary>The filter, typed against a table.</summary>
    /// <exception cref="SnapshotException"><c>filter_invalid</c> or <c>filter_too_large</c>.</exception>
    public static FilterExpression Parse(string text, TableInfo table) => Coercion.To(ParseAny(text, table).Expression, FilterType.Boolean);

    /// <summary>An expression of any type, and the columns it names.</summary>
    /// <param name="text">The expression.</param>
    /// <param name="table">The table whose columns it names.</param>
    /// <param name="forEveryRecord">Whether conversions are refused that fail for some texts; those to numbers are taken as null then.</param>
    /// <exception cref="SnapshotException"><c>filter_invalid</c> or <c>filter_too_large</c>.</exception>
    public static (FilterExpression Expression, IReadOnlyCollection<Column> Columns) ParseAny(string text, TableInfo table, bool forEveryRecord = false)
    {
        var (expression, operands) = ParseWhole(text, table, forEveryRecord);
        return (expression, operands.Columns);
    }

    /// <summary>The same expression, in which every column has the name that stays when its title changes.</summary>
    /// <exception cref="SnapshotException"><c>filter_invalid</c> or <c>filter_too_large</c>.</exception>
    public static string WithStableNames(string text, TableInfo table)
    {
        foreach (var (token, column) in ParseWhole(text, table, forEveryRecord: false).Operands.Places.Reverse())
        {
            if (token.Value != column.Name)
                text = $"{text[..token.Position]}\"{column.Name}\"{text[token.End..]}";
        }
        return text;
    }

    private static (FilterExpression Expression, FilterOperands Operands) ParseWhole(string text, TableInfo table, bool forEveryRecord)
    {
        var reader = new FilterReader(text);
        var parser = new FilterParser(reader, table, forEveryRecord);
        var expression = parser.Expression();
        return reader.Current.Kind == FilterTokenKind.End
            ? (expression, parser._operands)
            : throw reader.Unexpected("an operator, AND, OR or the end");
    }

    /// <summary>Reads as far as operators bind tighter than <paramref name="above"/>.</summary>
    public FilterExpression Expression(BindingLevel above = BindingLevel.None)
    {
        var ranges = _ranges;
        var left = _operands.Read(above);
        var last = BindingLevel.None;
        while (InfixOperators.LevelAt(_reader) is var level && level > above)
        {
            if (level == last && InfixOperators.DoesNotChain(level))
                throw _reader.Unexpected("AND, OR or the end", " Comparisons do not chain; put the first one in parentheses.");
            last = level;
            _reader.Count();
            left = level switch
            {
                BindingLevel.Or or BindingLevel.And => Logic(left, level),
                BindingLevel.Is => Is(left),
                BindingLevel.Membership => Membership(left, holdsRange: _ranges > ranges),
                BindingLevel.Cast => Cast(left),
                _ => Binary(left, level),
            };
        }
        return left;
    }

    /// <summary>Converts a value as a cast does.</summary>
    public FilterExpression Convert(FilterExpression operand, FilterType type, int position) =>
        CastRules.Convert(operand, type, position) switch
        {
            FilterCast cast when _forEveryRecord && CastRules.MayFail(cast) =>
                throw FilterErrors.WrongType(operand, $"a value that is {type.Words} in every record"),
            var converted => converted,
        };

    private FilterLogic Logic(FilterExpression first, BindingLevel level)
    {
        var isAnd = level == BindingLevel.And;
        var operands = new List<FilterExpression> { Coercion.To(first, FilterType.Boolean) };
        // One node for the whole chain keeps “a OR b OR …” flat.
        while (_reader.TakeWord(isAnd ? "and" : "or"))
        {
            _reader.Count();
            operands.Add(Coercion.To(Expression(level), FilterType.Boolean));
        }
        return new(isAnd, operands, first.Position);
    }

    private FilterExpression Is(FilterExpression left)
    {
        _reader.Take();
        var negated = _reader.TakeWord("not");
        if (_reader.TakeWord("null"))
            return new FilterIs(Coercion.All([left], out _)[0], TestedFor.Null, negated, left.Position);
        if (_reader.TakeWord("true"))
            return Tested(TestedFor.True);
        if (_reader.TakeWord("false"))
            return Tested(TestedFor.False);
        if (_reader.TakeWord("unknown"))
            return Tested(TestedFor.Unknown);
        if (!_reader.TakeWord("distinct"))
            throw _reader.Unexpected("NULL, TRUE, FALSE, UNKNOWN or DISTINCT FROM");
        _reader.ExpectWord("from");
        return Compared(negated ? Comparison.NotDistinct : Comparison.Distinct, left, Expression(BindingLevel.Is));

        FilterIs Tested(TestedFor expected) =>
            new(Coercion.To(left, FilterType.Boolean), expected, negated, left.Position);
    }

    private FilterExpression Membership(FilterExpression left, bool holdsRange)
    {
        var negated = _reader.TakeWord("not");
        if (_reader.TakeWord("in"))
            return In(left, negated);
        if (_reader.Current.IsWord("between"))
            return Between(left, negated, holdsRange);
        var anyCase = _reader.Take().IsWord("ilike");
        var comparison = (anyCase, negated) switch
        {
            (false, false) => Comparison.Like,
            (false, true) => Comparison.NotLike,
            (true, false) => Comparison.LikeAnyCase,
            (true, true) => Comparison.NotLikeAnyCase,
        };
        return PatternRules.Like(comparison, left, Expression(BindingLevel.Membership));
    }

    private FilterIn In(FilterExpression left, bool negated)
    {
        var items = _operands.List("an item of the list");
        var all = Coercion.All([left, .. items], out var type);
        return new(all[0], [.. all.Skip(1)], type, negated, left.Position);
    }

    private FilterBetween Between(FilterExpression left, bool negated, bool holdsRange)
    {
        // PostgreSQL copies the left side of a BETWEEN, so one inside another doubles the query at every level.
        if (holdsRange)
            throw _reader.Unexpected("AND, OR or the end", " A BETWEEN cannot stand on the left side of another.");
        _ranges++;
        _reader.Take();
        var low = Expression(BindingLevel.Membership);
        _reader.ExpectWord("and");
        var high = Expression(BindingLevel.Membership);
        var all = Coercion.All([left, low, high], out _);
        return new(all[0], all[1], all[2], negated, left.Position);
    }

    private FilterExpression Cast(FilterExpression left)
    {
        _reader.Take();
        return Convert(left, _operands.TypeName(), left.Position);
    }

    private FilterExpression Binary(FilterExpression left, BindingLevel level)
    {
        var symbol = _reader.Take().Value;
        var right = Expression(level);
        return (level, symbol) switch
        {
            (BindingLevel.Comparison, _) => Compared(InfixOperators.ComparisonOf(symbol), left, right),
            (BindingLevel.Other, "||") => TextRules.Join(left, right),
            (BindingLevel.Other, "->") => TextRules.Member(left, right, FilterType.Json),
            (BindingLevel.Other, "->>") => TextRules.Member(left, right, FilterType.Text),
            (BindingLevel.Other, _) => PatternRules.Matches(InfixOperators.ComparisonOf(symbol), left, right),
            _ => ArithmeticRules.Combine(InfixOperators.ArithmeticOf(symbol), left, right),
        };
    }

    private static FilterComparison Compared(Comparison comparison, FilterExpression left, FilterExpression right)
    {
        var (a, b) = Coercion.Together(left, right);
        return new(comparison, a, b, left.Position);
    }
}
