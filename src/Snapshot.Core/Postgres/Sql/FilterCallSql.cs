using Snapshot.Records.Filtering;

namespace Snapshot.Postgres.Sql;

/// <summary>Renders calls of the closed list of functions.</summary>
internal static class FilterCallSql
{
    public static void Append(FilterSql sql, FilterCall call)
    {
        switch (call.Function)
        {
            case FilterFunction.Now:
                sql.Append("now()");
                break;
            case FilterFunction.Today:
                sql.Append("(now() AT TIME ZONE 'UTC')::date");
                break;
            case FilterFunction.DatePart:
                sql.Append($"date_part('{call.Unit}', ", call.Arguments[0], InUtc(call) ? " AT TIME ZONE 'UTC')" : ")");
                break;
            case FilterFunction.DateTruncate:
                sql.Append($"date_trunc('{call.Unit}', ", call.Arguments[0], InUtc(call) ? ", 'UTC')" : ")");
                break;
            default:
                Plain(sql, call);
                break;
        }
    }

    private static bool InUtc(FilterCall call) => call.Arguments[0].Type == FilterType.Timestamp;

    private static void Plain(FilterSql sql, FilterCall call)
    {
        sql.Append(Name(call.Function));
        var takesCounts = TakesCounts(call.Function);
        var separator = "(";
        foreach (var argument in call.Arguments)
        {
            sql.Append(separator);
            separator = ", ";
            if (takesCounts && argument.Type == FilterType.Integer)
                sql.Append("(", argument, ")::integer");
            else
                sql.Append(argument);
        }
        sql.Append(call.Function is FilterFunction.Length or FilterFunction.PositionOf
            ? ")::bigint"
            : ")");
    }

    // PostgreSQL's own counts have 32 bits, and it does not narrow ours by itself.
    private static bool TakesCounts(FilterFunction function) =>
        function is FilterFunction.Left or FilterFunction.Right or FilterFunction.Substring or FilterFunction.Round;

    private static string Name(FilterFunction function) => function switch
    {
        FilterFunction.Lower => "lower",
        FilterFunction.Upper => "upper",
        FilterFunction.Trim => "btrim",
        FilterFunction.TrimStart => "ltrim",
        FilterFunction.TrimEnd => "rtrim",
        FilterFunction.Length => "length",
        FilterFunction.Left => "left",
        FilterFunction.Right => "right",
        FilterFunction.Substring => "substr",
        FilterFunction.Replace => "replace",
        FilterFunction.StartsWith => "starts_with",
        FilterFunction.PositionOf => "strpos",
        FilterFunction.Absolute => "abs",
        FilterFunction.Round => "round",
        FilterFunction.Ceiling => "ceil",
        FilterFunction.Floor => "floor",
        FilterFunction.Coalesce => "coalesce",
        FilterFunction.NullIf => "nullif",
        FilterFunction.Greatest => "greatest",
        FilterFunction.Least => "least",
        _ => throw new ArgumentOutOfRangeException(nameof(function), function, null),
    };
}
