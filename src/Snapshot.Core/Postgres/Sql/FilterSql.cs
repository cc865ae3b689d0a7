using System.Text;
using Snapshot.Records;
using Snapshot.Records.Filtering;
using Snapshot.Tables;

namespace Snapshot.Postgres.Sql;

/// <summary>
/// Renders a parsed filter as a condition of our own writing: names are the table's, words are from closed lists, and
/// everything the caller wrote is a parameter. The result does not depend on the session's time zone.
/// </summary>
internal sealed class FilterSql
{
    private readonly StringBuilder _sql = new();
    private readonly TableInfo _table;
    private readonly SqlParameters _parameters;
    private readonly string _alias;

    private FilterSql(TableInfo table, SqlParameters parameters, string alias, bool forEveryRecord) =>
        (_table, _parameters, _alias, ForEveryRecord) = (table, parameters, alias, forEveryRecord);

    /// <summary>Whether what fails for a record is null for it: a division by zero, a text that is no number.</summary>
    internal bool ForEveryRecord { get; }

    /// <summary>The condition; <paramref name="alias"/> is the record table's in the statement around it.</summary>
    public static string Render(FilterExpression filter, TableInfo table, SqlParameters parameters, string alias = "r") =>
        Render(filter, new FilterSql(table, parameters, alias, forEveryRecord: false));

    /// <summary>The value of a computed column, of a record <c>r</c>; what fails for a record is null for it.</summary>
    public static string RenderValue(FilterExpression value, TableInfo table, SqlParameters parameters) =>
        Render(value, new FilterSql(table, parameters, "r", forEveryRecord: true));

    private static string Render(FilterExpression filter, FilterSql sql)
    {
        sql.Append(filter);
        return sql._sql.ToString();
    }

    /// <summary>Appends text of our own and parts of the filter, one after the other.</summary>
    internal FilterSql Append(string before, FilterExpression expression, string after)
    {
        _sql.Append(before);
        Append(expression);
        _sql.Append(after);
        return this;
    }

    internal FilterSql Append(string sql)
    {
        _sql.Append(sql);
        return this;
    }

    internal void Append(FilterExpression expression)
    {
        switch (expression)
        {
            case FilterLiteral literal: _sql.Append(FilterLiteralSql.Render(literal, _parameters)); break;
            case FilterColumn column: _sql.Append(_alias).Append('.').Append(SqlIdentifier.Quote(column.Column.Name)); break;
            case FilterFact fact: _sql.Append(Fact(fact.Fact)); break;
            case FilterLogic logic: List("(", logic.Operands, logic.IsAnd ? " AND " : " OR ", ")"); break;
            case FilterNot not: Append("(NOT ", not.Operand, ")"); break;
            case FilterComparison comparison: Infix(comparison.Left, Operator(comparison.Comparison), comparison.Right); break;
            case FilterIn list: In(list); break;
            case FilterBetween range: Between(range); break;
            case FilterIs test: Append("(", test.Operand, $" IS {(test.Negated ? "NOT " : "")}{Word(test.Expected)})"); break;
            case FilterArithmetic arithmetic: FilterArithmeticSql.Append(this, arithmetic); break;
            case FilterNegation negation: Append("(- ", negation.Operand, ")"); break;
            case FilterConcatenation text: Infix(text.Left, "||", text.Right); break;
            case FilterCast cast: FilterCastSql.Append(this, cast); break;
            case FilterMember member: Member(member); break;
            case FilterCall call: FilterCallSql.Append(this, call); break;
            default: throw new ArgumentOutOfRangeException(nameof(expression), expression, null);
        }
    }

    internal void Infix(FilterExpression left, string operation, FilterExpression right)
    {
        Append("(", left, " ");
        Append(operation).Append(" ", right, ")");
    }

    internal void List(string before, IEnumerable<FilterExpression> items, string between, string after)
    {
        var separator = before;
        foreach (var item in items)
        {
            Append(separator).Append(item);
            separator = between;
        }
        Append(after);
    }

    // IN itself would make PostgreSQL copy the left side for every item that is no constant.
    private void In(FilterIn list)
    {
        Append("(", list.Operand, list.Negated ? " <> ALL (" : " = ANY (");
        if (FilterLiteralSql.RenderList(list, _parameters) is { } array)
            Append(array);
        else
            List("ARRAY[", list.Items, ", ", $"]::{FilterLiteralSql.TypeName(list.ItemType)}[]");
        Append("))");
    }

    private void Between(FilterBetween range)
    {
        Append("(", range.Operand, range.Negated ? " NOT BETWEEN " : " BETWEEN ");
        Append("", range.Low, " AND ").Append("", range.High, ")");
    }

    private void Member(FilterMember member)
    {
        Append("(", member.Operand, member.Type == FilterType.Text ? " ->> " : " -> ");
        if (member.Key.Type == FilterType.Integer)
            Append("(", member.Key, ")::integer)");
        else
            Append("", member.Key, ")");
    }

    private string Fact(Fact fact) => fact switch
    {
        Records.Filtering.Fact.Edited => State(RecordState.Edited),
        Records.Filtering.Fact.Created => State(RecordState.Created),
        Records.Filtering.Fact.Deleted => State(RecordState.Deleted),
        Records.Filtering.Fact.Missing => State(RecordState.Missing),
        Records.Filtering.Fact.InConflict => $"({_alias}._conflict IS NOT NULL)",
        Records.Filtering.Fact.HasError => $"({_alias}._error IS NOT NULL)",
        Records.Filtering.Fact.HasInvalid => $"({_alias}._invalid IS NOT NULL)",
        Records.Filtering.Fact.RemoteId => $"{_alias}._remote_id",
        Records.Filtering.Fact.RecordId => $"{_alias}._id",
        Records.Filtering.Fact.HasSuggestion =>
            $"EXISTS (SELECT FROM {SqlIdentifier.Quote(_table.Schema)}._suggestion _s " +
            $"WHERE _s.table_number = {_table.Number}::smallint AND _s.record_id = {_alias}._id)",
        _ => throw new ArgumentOutOfRangeException(nameof(fact), fact, null),
    };

    private string State(RecordState state) => $"({_alias}._state = {(short)state}::smallint)";

    private static string Word(TestedFor expected) => expected switch
    {
        TestedFor.Null => "NULL",
        TestedFor.True => "TRUE",
        TestedFor.False => "FALSE",
        TestedFor.Unknown => "UNKNOWN",
        _ => throw new ArgumentOutOfRangeException(nameof(expected), expected, null),
    };

    private static string Operator(Comparison comparison) => comparison switch
    {
        Comparison.Equal => "=",
        Comparison.NotEqual => "<>",
        Comparison.Less => "<",
        Comparison.LessOrEqual => "<=",
        Comparison.Greater => ">",
        Comparison.GreaterOrEqual => ">=",
        Comparison.Distinct => "IS DISTINCT FROM",
        Comparison.NotDistinct => "IS NOT DISTINCT FROM",
        Comparison.Like => "LIKE",
        Comparison.NotLike => "NOT LIKE",
        Comparison.LikeAnyCase => "ILIKE",
        Comparison.NotLikeAnyCase => "NOT ILIKE",
        Comparison.Matches => "~",
        Comparison.NotMatches => "!~",
        Comparison.MatchesAnyCase => "~*",
        Comparison.NotMatchesAnyCase => "!~*",
        _ => throw new ArgumentOutOfRangeException(nameof(comparison), comparison, null),
    };
}
