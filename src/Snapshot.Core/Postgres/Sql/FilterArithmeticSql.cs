using Snapshot.Records.Filtering;

namespace Snapshot.Postgres.Sql;

/// <summary>Renders calculations; whole numbers have 64 bits, also where PostgreSQL's own have 32.</summary>
internal static class FilterArithmeticSql
{
    public static void Append(FilterSql sql, FilterArithmetic arithmetic)
    {
        var (left, right) = (arithmetic.Left, arithmetic.Right);
        switch (arithmetic.Type)
        {
            case FilterType.Integer when left.Type == FilterType.Date:
                Infix(sql, arithmetic);
                sql.Append("::bigint");
                break;
            // A month is added to a local time; which one must not depend on the session.
            case FilterType.Timestamp:
                sql.Append("(");
                Infix(sql, arithmetic, FilterType.Timestamp, " AT TIME ZONE 'UTC'");
                sql.Append(" AT TIME ZONE 'UTC')");
                break;
            case FilterType.Date:
                Infix(sql, arithmetic, FilterType.Integer, "::integer");
                break;
            case FilterType.Interval when left.Type.IsNumeric:
                Infix(sql, arithmetic, left.Type, "::double precision");
                break;
            case FilterType.Interval when right.Type.IsNumeric:
                Infix(sql, arithmetic, right.Type, "::double precision");
                break;
            case FilterType.Integer when sql.ForEveryRecord:
                Whole(sql, arithmetic);
                break;
            default:
                Infix(sql, arithmetic);
                break;
        }
    }

    // Whole numbers whose result has no place in 64 bits. Inside a subquery, so that nothing is written twice.
    private static void Whole(FilterSql sql, FilterArithmetic arithmetic)
    {
        sql.Append($"(SELECT CASE WHEN v BETWEEN {long.MinValue} AND {long.MaxValue} THEN v::bigint END FROM (SELECT ");
        if (arithmetic.Operation == Arithmetic.Divide)
            sql.Append("div((", arithmetic.Left, ")::numeric, ").Append("NULLIF((", arithmetic.Right, ")::numeric, 0))");
        else
            Infix(sql, arithmetic, FilterType.Integer, "::numeric");
        sql.Append(" AS v) AS t)");
    }

    private static void Infix(FilterSql sql, FilterArithmetic arithmetic, FilterType? converted = null, string conversion = "")
    {
        sql.Append("(");
        Side(arithmetic.Left);
        sql.Append($" {Sign(arithmetic.Operation)} ");
        if (sql.ForEveryRecord && arithmetic.Operation is Arithmetic.Divide or Arithmetic.Remainder)
        {
            sql.Append("NULLIF(");
            Side(arithmetic.Right);
            sql.Append(", 0)");
        }
        else
        {
            Side(arithmetic.Right);
        }
        sql.Append(")");

        void Side(FilterExpression side)
        {
            if (side.Type == converted)
                sql.Append("((", side, $"){conversion})");
            else
                sql.Append(side);
        }
    }

    private static string Sign(Arithmetic operation) => operation switch
    {
        Arithmetic.Add => "+",
        Arithmetic.Subtract => "-",
        Arithmetic.Multiply => "*",
        Arithmetic.Divide => "/",
        Arithmetic.Remainder => "%",
        _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, null),
    };
}
