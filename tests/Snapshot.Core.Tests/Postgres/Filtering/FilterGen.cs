using CsCheck;

namespace Snapshot.Postgres.Filtering;

/// <summary>
/// Generates texts that are mostly filters and always look like SQL. Parentheses are left out at random, so that
/// precedence decides; what then makes no sense is refused by the parser.
/// </summary>
internal static class FilterGen
{
    private static readonly Gen<string> Word = Any("name", "NAME", "\"city\"", "city");
    private static readonly Gen<string> TextLiteral =
        Any("''", "'a'", "'A'", "'b'", "'größe'", "'x''y'", "' '", "'7'", "'名'", "'_'", "null");
    private static readonly Gen<string> Pattern =
        Any("'%a%'", "'a\\_b'", "'_'", "'%'", "'A%\\%'", "''", "'a\\\\b'", "null", "'gr__e'");
    private static readonly Gen<string> Regex = Any("'^a'", "'[[:alpha:]]+$'", "'a|x'", "'.'", "'\\d'", "'^.{2,3}$'");
    private static readonly Gen<string> Count = Any("0", "1", "2", "7", "100", "3");
    private static readonly Gen<string> Decimal = Any("1.5", "0.1", ".5", "2.", "1e1", "12.345", "1.0");
    private static readonly Gen<string> Order = Any(" = ", "<>", "!=", "<", "<=", ">", ">=", " is distinct from ", " is not distinct from ");
    private static readonly Gen<string> Part = Any("'year'", "'month'", "'day'", "'dow'", "'hour'", "'quarter'", "'week'", "'epoch'");
    private static readonly Gen<string> Unit = Any("'year'", "'month'", "'day'", "'hour'", "'week'");
    private static readonly Gen<string> Span = Any(
        "interval '1 month'", "interval '7 days'", "interval '-1 hour 30 minutes'", "interval '1 year 2 mons 3 days 04:05:06'", "interval '1.5 hours'");

    private static readonly Gen<string> DateLiteral = Any("'2024-01-31'", "date '2024-02-29'", "'1999-12-31'", "null", "'2024-01-01'::date");
    private static readonly Gen<string> InstantLiteral = Any(
        "'2024-01-31'", "'2024-01-31 22:30'", "'2024-01-31T22:30:00Z'", "'2024-01-31 23:30+01'", "timestamptz '2024-03-31 01:30'", "null");

    private static readonly Gen<string> LocalLiteral = Any("'2024-01-31'", "timestamp '2024-01-31 22:30'", "'2024-01-31T22:30:00.5'", "null");

    public static Gen<string> Condition(int depth) => depth == 0
        ? Gen.OneOf(Any("open", "true", "false", "null", "open is not true"), Simple(0))
        : Gen.Frequency(
            (6, Simple(depth - 1)),
            (3, Two(Condition(depth - 1), Any(" and ", " or ", " AND ", " Or "), Condition(depth - 1))),
            (2, Condition(depth - 1).Select(c => $"not {c}")),
            (2, Condition(depth - 1).Select(c => $"({c})")),
            (1, Gen.Select(Condition(depth - 1), Any("true", "false", "unknown", "null", "not null", "not true", "not unknown"), (c, test) => $"{c} is {test}")),
            (1, Two(Condition(depth - 1), Order, Condition(depth - 1))));

    private static Gen<string> Simple(int depth) => Gen.OneOf(
        Compared(Text(depth)), Compared(Integer(depth)), Compared(Number(depth)), Compared(Float(depth)), Compared(Date(depth)),
        Compared(Instant(depth)), Compared(Local(depth)), Compared(Json(depth)), Compared(Interval(depth)),
        Compared(Any("opens", "'13:45'", "time '00:00:00'", "opens + interval '1 hour'", "seen::time", "local::time", "null")),
        Compared(Any("key", "'0190a0b0-7c1d-7e2f-8a3b-4c5d6e7f8091'", "uuid '00000000-0000-0000-0000-000000000000'", "key::text::uuid")),
        Two(Integer(depth), Order, Number(depth)), Two(Number(depth), Order, Float(depth)), Two(Date(depth), Order, Instant(depth)),
        Two(Local(depth), Order, Instant(depth)), Two(Date(depth), Order, Local(depth)),
        Two(Integer(depth), Order, Any("'7'", "' -1 '")), Two(Float(depth), Order, Any("'NaN'", "'-Infinity'", "'0.1'")),
        Gen.Select(Text(depth), Any("", "not "), Any("like", "ilike", "LIKE"), Pattern, (t, not, like, p) => $"{t} {not}{like} {p}"),
        Gen.Select(Text(depth), Any("~", "~*", "!~", "!~*"), Regex, (t, op, p) => $"{t} {op} {p}"),
        Gen.Select(Text(depth), Text(depth), (a, b) => $"starts_with({a}, {b})"));

    private static Gen<string> Compared(Gen<string> value) => Gen.Frequency(
        (4, Two(value, Order, value)),
        (1, Gen.Select(value, Any("is null", "is not null"), (v, test) => $"{v} {test}")),
        (1, Gen.Select(Typed(value), value, value, Any("", "not "), (v, a, b, not) => $"{v} {not}between {a} and {b}")),
        (2, Gen.Select(Typed(value), value.List[1, 4], Any("", "not "), (v, list, not) => $"{v} {not}in ({string.Join(", ", list)})")));

    private static Gen<string> Text(int depth) => depth <= 0
        ? Gen.OneOf(Word, TextLiteral)
        : Gen.Frequency(
            (4, Gen.OneOf(Word, TextLiteral)),
            (1, Two(Text(depth - 1), Gen.Const(" || "), Text(depth - 1))),
            (1, Two(Text(depth - 1), Gen.Const("||"), Any("visits", "open", "price", "founded", "local", "key"))),
            (1, Gen.Select(Any("lower", "upper", "trim", "ltrim", "rtrim"), Text(depth - 1), (f, t) => $"{f}({t})")),
            (1, Gen.Select(Any("left", "right", "substr"), Text(depth - 1), Count, (f, t, n) => $"{f}({t}, {n})")),
            (1, Gen.Select(Text(depth - 1), Count, Count, (t, a, b) => $"substring({t}, {a}, {b})")),
            (1, Gen.Select(Text(depth - 1), Text(depth - 1), Any("coalesce", "nullif", "greatest", "least"), (a, b, f) => $"{f}({a}, {b})")),
            (1, Text(depth - 1).Select(t => $"replace({t}, 'a', 'bb')")),
            (1, Any("visits::text", "cast(open as text)", "founded::text", "seen::text", "extra ->> 'a'", "extra::text", "price::text")));

    private static Gen<string> Integer(int depth) => Arithmetic(
        depth, Gen.OneOf(Any("visits", "beds", "null", "'7'::integer", "open::integer"), Count), Any("+", "-", "*", "/", "%", " - "), Integer,
        () => Gen.OneOf(
            Text(depth - 1).Select(t => $"length({t})"),
            Gen.Select(Text(depth - 1), Text(depth - 1), (a, b) => $"strpos({a}, {b})"),
            Gen.Select(Date(depth - 1), Date(depth - 1), (a, b) => $"(({a})::date - ({b})::date)"),
            Number(depth - 1).Select(n => $"({n})::bigint")));

    private static Gen<string> Number(int depth) => Arithmetic(
        depth, Gen.OneOf(Any("price", "\"größe\"", "größe", "null"), Decimal), Any("+", "-", "*", " / ", "%"), Number,
        () => Gen.OneOf(
            Gen.Select(Any("abs", "ceil", "floor", "round", "ceiling"), Number(depth - 1), (f, n) => $"{f}(({n})::numeric)"),
            Number(depth - 1).Select(n => $"round(({n})::numeric, 1)"),
            Integer(depth - 1).Select(n => $"({n})::numeric"),
            Gen.Select(Number(depth - 1), Integer(depth - 1), Any("coalesce", "greatest", "least"), (a, b, f) => $"{f}({a}, {b})")));

    private static Gen<string> Float(int depth) => Arithmetic(
        depth, Any("score", "2.5::float", "'1e10'::double precision", "null"), Any("+", "-", "*", "/"), Float,
        () => Gen.OneOf(
            Gen.Select(Any("abs", "ceil", "floor", "round"), Float(depth - 1), (f, n) => $"{f}(({n})::float)"),
            Gen.Select(Part, Gen.OneOf(Any("founded"), Local(depth - 1), Instant(depth - 1)), (p, d) => $"date_part({p}, {d})")));

    private static Gen<string> Date(int depth) => depth <= 0
        ? Gen.OneOf(Any("founded"), DateLiteral)
        : Gen.OneOf(
            Any("founded", "founded + 7", "3 + founded", "founded-1", "local::date", "seen::date", "current_date", "coalesce(founded, '2024-01-31')"),
            DateLiteral);

    private static Gen<string> Instant(int depth) => depth <= 0
        ? Gen.OneOf(Any("seen", "\"created\""), InstantLiteral)
        : Gen.OneOf(
            Any("seen", "\"created\"", "now()", "local::timestamptz", "founded::timestamptz"), InstantLiteral,
            Gen.Select(Any("seen", "\"created\""), Any("+", "-"), Span, (t, op, i) => $"({t} {op} {i})"),
            Gen.Select(Unit, Any("seen", "founded"), (u, t) => $"date_trunc({u}, {t})"));

    private static Gen<string> Local(int depth) => depth <= 0
        ? Gen.OneOf(Any("local"), LocalLiteral)
        : Gen.OneOf(
            Any("local", "seen::timestamp", "(founded + opens)", "founded::timestamp", "date_trunc('day', local)"), LocalLiteral,
            Gen.Select(Any("local", "founded"), Any("+", "-"), Span, (t, op, i) => $"({t} {op} {i})"));

    private static Gen<string> Interval(int depth) => depth <= 0
        ? Span
        : Gen.OneOf(
            Span, Any("(local - local)", "(seen - \"created\")", "(opens - '00:00'::time)", "(seen - founded)", "null"),
            Gen.Select(Span, Count, (i, n) => $"{i} * {n}"), Gen.Select(Count, Span, (n, i) => $"{n} * {i}"), Span.Select(i => $"-{i}"));

    private static Gen<string> Json(int depth) => depth <= 0
        ? Any("extra", "'7'", "'\"a\"'", "json '7'::jsonb", "null")
        : Any("extra", "extra -> 'a'", "extra->0", "extra -> 'a' -> 'b'->-1", "'{\"a\": 1, \"b\": \"x\"}'", "'{}'::jsonb", "'null'");

    private static Gen<string> Arithmetic(int depth, Gen<string> leaf, Gen<string> sign, Func<int, Gen<string>> deeper, Func<Gen<string>> special) => depth <= 0
        ? leaf
        : Gen.Frequency(
            (4, leaf),
            (3, Two(deeper(depth - 1), sign, deeper(depth - 1))),
            (1, deeper(depth - 1).Select(n => $"({n})")),
            (1, deeper(depth - 1).Select(n => $"- {n}")),
            (2, special()));

    private static Gen<string> Two(Gen<string> left, Gen<string> operation, Gen<string> right) =>
        Gen.Select(left, operation, right, (a, op, b) => $"{a}{op}{b}");

    // Against a list the server takes two bare literals as texts one by one, whatever the rest of the list is; we give the whole list one type.
    private static Gen<string> Typed(Gen<string> value) => value.Where(text => text[0] != '\'' && text != "null");

    private static Gen<string> Any(params string[] texts) => Gen.OneOf<string>(texts);
}
