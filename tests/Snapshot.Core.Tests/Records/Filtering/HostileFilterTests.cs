using Snapshot.Errors;

namespace Snapshot.Records.Filtering;

public sealed class HostileFilterTests
{
    public static TheoryData<string> Refused =>
    [
        "true; drop table users",
        "true) union all select token from ctl.creds where (true",
        "true),(true",
        "visits = 1 -- comment",
        "visits = 1 /* comment */",
        "visits--1 = 2",
        "name = $$x$$",
        "name = $1",
        "name = E'\\''",
        "name = U&'\\0061'",
        "name = B'1'",
        "name = 'a' 'b'",
        "name = 'a",
        "\"name = 'a'",
        "pg_sleep(10) is null",
        "pg_catalog.pg_sleep(10) is null",
        "lo_import('/etc/passwd') = 1",
        "pg_read_file('/etc/passwd') = ''",
        "set_config('role', 'none', false) = ''",
        "current_setting('data_directory') = ''",
        "query_to_xml('select 1', true, true, '') is null",
        "repeat('x', 900000000) = ''",
        "string_agg(name, '') = ''",
        "name = lpad('x', 900000000)",
        "'pg_class'::regclass = 1",
        "cast('pg_class' as regclass) is null",
        "name::oid = 1",
        "name::varchar(10) = 'a'",
        "price::numeric(10,2) = 1",
        "(select token from ctl.creds limit 1) = 'x'",
        "exists (select 1)",
        "visits in (select 1)",
        "visits = any (array[1])",
        "array[1,2] is null",
        "case when true then true else false end",
        "name collate \"C\" = 'a'",
        "name similar to 'a'",
        "r.name = 'a'",
        "r.* is null",
        "_id = 1",
        "\"_base\" is null",
        "_remote_id = 'x'",
        "ctid is null",
        "tableoid = 1",
        "xmin is null",
        "session_user = 'x'",
        "current_user = 'x'",
        "name operator(pg_catalog.=) 'a'",
        "name @@ 'a'",
        "extra #> 'a' is null",
        "extra ? 'a'",
        "extra @> '{}'",
        "visits ^ 2 = 4",
        "visits & 1 = 1",
        "visits = 1 order by 1",
        "visits = 1 limit 1",
        "visits = 1 for update",
        "name ~ city",
        "name ~ '(a)\\1'",
        "replace(name, 'a', city) = ''",
        "replace(replace(name, 'a', 'aa'), 'a', 'aa') = ''",
        "open between true and false between true and true",
        "(((open between true and true)) between true and true)",
        "name = 'a\0b'",
        "\0",
        "name = '\ud800'",
        "name = '\udc00\ud800'",
        "name = 'a\u0000'",
        "❤ = 1",
        "name = ‘a’",
        "`name` = 1",
        "[name] = 1",
        "name = \"a\"",
        "\"\" = 1",
        "",
        "   ",
        "()",
        "1",
        "name",
        "'x'",
        "date_part('year; drop', founded) = 1",
        "date_part(name, founded) = 1",
        "date_trunc('century', founded) is null",
        "extract(year from founded) = 1",
        "to_char(founded, 'YYYY') = '2024'",
        "now() at time zone 'UTC' is null",
        "interval '7 parsecs' is null",
        "timestamp 'now' is null",
        "founded = 'infinity'",
        "founded = 'today'",
        "founded = '2024-02-30'",
        "row(1) is null",
        "(1, 2) = (1, 2)",
        "name like 'a' escape '\\'",
        "visits = 1::int::regproc",
        "1e400000 = price",
        "visits = 0x10",
        "visits = 1_000",
        "visits = 1..2",
        "visits isnull",
        "isfinite(founded)",
    ];

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_is_not_in_the_language_is_refused_with_a_place(string filter)
    {
        var error = Assert.Throws<SnapshotException>(() => FilterParser.Parse(filter, Example.Table));

        Assert.Equal(SnapshotErrorCode.FilterInvalid, error.Code);
        Assert.InRange((int)error.Details["position"]!, 0, filter.Length);
        Assert.NotEmpty((string)error.Details["found"]!);
        Assert.NotEmpty((string)error.Details["expected"]!);
        Assert.True(error.Message.Length < 400, error.Message);
    }

    public static TheoryData<string, string> Large => new()
    {
        { "ten megabytes", "name = '" + new string('a', 10_000_000) + "'" },
        { "ten megabytes of parentheses", new string('(', 10_000_000) },
        { "parentheses", new string('(', 10_000) + "true" + new string(')', 5_000) },
        { "NOT", string.Concat(Enumerable.Repeat("not ", 4_000)) + "open" },
        { "minus", string.Concat(Enumerable.Repeat("- ", 8_000)) + "1 = 1" },
        { "plus", "visits = " + string.Concat(Enumerable.Repeat("+ ", 8_000)) + "1" },
        { "calls", string.Concat(Enumerable.Repeat("lower(", 2_000)) + "name" + new string(')', 2_000) + " = ''" },
        { "casts in front", string.Concat(Enumerable.Repeat("cast(", 2_000)) + "name" },
        { "casts behind", "name" + string.Concat(Enumerable.Repeat("::text", 2_500)) + " = ''" },
        { "lists", string.Concat(Enumerable.Repeat("true in (", 1_500)) + "true" },
        { "items", "visits in (" + string.Join(',', Enumerable.Range(0, 1_001)) + ")" },
        { "sums", "visits" + string.Concat(Enumerable.Repeat("+1", 2_000)) + " = 1" },
        { "conditions", string.Join(" or ", Enumerable.Repeat("open", 2_001)) },
        { "a pattern", "name ~ '" + new string('a', 201) + "'" },
        { "a replacement", "replace(name, 'a', '" + new string('a', 101) + "') = ''" },
    };

    [Theory]
    [MemberData(nameof(Large))]
    public void What_is_too_large_is_refused_by_its_limit(string what, string filter)
    {
        var error = Assert.Throws<SnapshotException>(() => FilterParser.Parse(filter, Example.Table));

        Assert.True(error.Code == SnapshotErrorCode.FilterTooLarge, what);
        Assert.IsType<int>(error.Details["limit"]);
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void Parentheses_nest_64_deep(int depth, bool accepted)
    {
        var filter = new string('(', depth) + "open" + new string(')', depth);

        Assert.Equal(accepted, Xunit.Record.Exception(() => FilterParser.Parse(filter, Example.Table)) is null);
    }

    [Fact]
    public void An_overlong_name_is_an_unknown_name_and_is_quoted_in_part()
    {
        var error = Assert.Throws<SnapshotException>(() => FilterParser.Parse($"\"{new string('a', 10_000)}\" = 1", Example.Table));

        Assert.Equal(SnapshotErrorCode.FilterInvalid, error.Code);
        Assert.True(error.Message.Length < 200, error.Message);
    }
}
