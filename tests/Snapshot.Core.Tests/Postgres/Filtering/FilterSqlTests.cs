using Npgsql;
using Snapshot.Postgres.Sql;
using Snapshot.Records.Filtering;

namespace Snapshot.Postgres.Filtering;

public sealed class FilterSqlTests
{
    [Theory]
    [InlineData("name = 'Ada'", """(r."name" = $1)""", "Ada")]
    [InlineData("NAME <> 'O''Hara'", """(r."name" <> $1)""", "O'Hara")]
    [InlineData("\"Home city\" is null", """(r."city" IS NULL)""")]
    [InlineData("größe >= 5", """(r."größe" >= $1)""", "5")]
    [InlineData("visits = '7'", """(r."visits" = $1)""", "7")]
    [InlineData("a_fact or b_fact", """((r._state = 1::smallint) OR (r._state = 3::smallint))""")]
    [InlineData("not open and visits > 1", """((NOT r."open") AND (r."visits" > $1))""", "1")]
    [InlineData("open or open and open", """(r."open" OR (r."open" AND r."open"))""")]
    [InlineData("visits in (1, 2)", """(r."visits" = ANY ($1))""", "1,2")]
    [InlineData("visits not in (1, beds)", """(r."visits" <> ALL (ARRAY[$1, r."beds"]::bigint[]))""", "1")]
    [InlineData("price between 1 and 2.5", """(r."price" BETWEEN $1 AND $2)""", "1", "2.5")]
    [InlineData("name not ilike 'a%'", """(r."name" NOT ILIKE $1)""", "a%")]
    [InlineData("name ~* '^a'", """(r."name" ~* $1)""", "^a")]
    [InlineData("price is not distinct from null", """(r."price" IS NOT DISTINCT FROM NULL::numeric)""")]
    [InlineData("visits + -2 * 3 = 5", """((r."visits" + ($1 * $2)) = $3)""", "-2", "3", "5")]
    [InlineData("founded + 7 > current_date", """((r."founded" + (($1)::integer)) > (now() AT TIME ZONE 'UTC')::date)""", "7")]
    [InlineData("extra -> 'a' ->> 0 = 'x'", """(((r."extra" -> $1) ->> ($2)::integer) = $3)""", "a", "0", "x")]
    [InlineData("visits::text || 'x' = '1x'", """((((r."visits")::text) || $1) = $2)""", "x", "1x")]
    [InlineData("seen::date = '2024-01-31'", """(((r."seen" AT TIME ZONE 'UTC')::date) = $1)""", "01/31/2024")]
    [InlineData("date_part('YEAR', founded) = 2024", """(date_part('year', r."founded") = $1)""", "2024")]
    [InlineData("\"created\" is null and created", """((r."created" IS NULL) AND (r._state = 2::smallint))""")]
    [InlineData("remote_id = '7' or record_id = 7", """((r._remote_id = $1) OR (r._id = $2))""", "7", "7")]
    [InlineData("in_conflict and has_error", "((r._conflict IS NOT NULL) AND (r._error IS NOT NULL))")]
    [InlineData("has_suggestion", """EXISTS (SELECT FROM "snap_1"._suggestion _s WHERE _s.table_number = 3::smallint AND _s.record_id = r._id)""")]
    public void Every_literal_is_a_parameter(string filter, string sql, params string[] values)
    {
        var parameters = new SqlParameters();
        var text = filter.Replace("a_fact", "edited", StringComparison.Ordinal).Replace("b_fact", "DELETED", StringComparison.Ordinal);

        Assert.Equal(sql, FilterSql.Render(FilterParser.Parse(text, Example.Table), Example.Table, parameters));

        using var command = new NpgsqlCommand();
        parameters.AddTo(command.Parameters);
        Assert.Equal(values, command.Parameters.Select(parameter => Shown(parameter.Value)));
    }

    [Fact]
    public void The_alias_is_the_callers() =>
        Assert.Equal("(x._state = 1::smallint)", FilterSql.Render(FilterParser.Parse("edited", Example.Table), Example.Table, new(), "x"));

    private static string Shown(object? value) => value is Array array
        ? string.Join(',', array.Cast<object>().Select(Shown))
        : Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)!;
}
