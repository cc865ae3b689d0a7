using Snapshot.Tables;

namespace Snapshot.Testing.Conformance;

/// <summary>Values that must come as the service holds them, under one name.</summary>
internal sealed record ValueCase(FieldType Type, string What, params IReadOnlyList<object?> Values)
{
    private const string Everyday = "everyday";
    private const decimal MostDigits = 9999999999999999999999999999m;
    private const string Nul = "a NUL";
    private const string Empty = "empty";
    private const string None = "none";

    public static IReadOnlyList<ValueCase> All { get; } =
    [
        new(FieldType.Text, Everyday, "Hello", "two words", "First line.\n\nThird line.", "+49 30 1234567", "12345678901234567890", "50 %", "=1+1", "a/b?c=d#f"),
        new(FieldType.Text, "blanks at the ends", "  between  ", " ", "\ttab\t", "\nlines\n", "\u00a0no break\u00a0"),
        new(FieldType.Text, "markup", "<b>Fish &amp; Chips</b>", "&lt;3 &eacute; &#8211; &nbsp;", "1 < 2 & 3 > 2", "a=b&c=d", "%20 \\u0041 \\n"),
        new(FieldType.Text, "beyond the basic plane", "😀 𝒳 🇩🇪 👩‍👩‍👧‍👦"),
        new(FieldType.Text, "combined, not composed", "e\u0301 a\u0308 \u1100\u1161"),
        new(FieldType.Text, "composed", "\u00e9 \u00e4 \uac00"),
        new(FieldType.Text, "right to left", "\u202eשלום \u0645\u0631\u062d\u0628\u0627\u202c"),
        new(FieldType.Text, "leading zeros", "007"),
        new(FieldType.Text, "trailing zeros", "1.50"),
        new(FieldType.Text, "an exponent", "1e5"),
        new(FieldType.Text, "the word true", "true"),
        new(FieldType.Text, "the word null", "null"),
        new(FieldType.Text, "a date", "2024-02-29"),
        new(FieldType.Text, "quotes and separators", "a\"b'c\\d,e;f|g\r\nh\ti"),
        new(FieldType.Text, Empty, ""),
        new(FieldType.Text, Nul, "a\0b"),
        new(FieldType.Boolean, "true", true),
        new(FieldType.Boolean, "false", false),
        new(FieldType.Integer, Everyday, 1L, -7L, 42L, 2024L, 1234567890123L),
        new(FieldType.Integer, "zero", 0L),
        new(FieldType.Integer, "too exact for a double", 9007199254740993L),
        new(FieldType.Integer, "the greatest", long.MaxValue),
        new(FieldType.Integer, "the least", long.MinValue),
        new(FieldType.Number, Everyday, 1m, -0.5m, 12.34m, 19.99m, 0.1m, 1000000m, 12345678901234567.89m),
        new(FieldType.Number, "28 digits before the point", MostDigits),
        new(FieldType.Number, "28 digits behind the point", -0.1234567890123456789012345678m),
        new(FieldType.Number, "digits on both sides", 12345678901234.56789012345678m),
        new(FieldType.Number, "the least positive", 0.0000000000000000000000000001m),
        new(FieldType.Float, Everyday, 1.5, -2.25, 1e10, 3.141592653589793),
        new(FieldType.Float, "a tenth", 0.1),
        new(FieldType.Float, "the greatest", double.MaxValue),
        new(FieldType.Float, "the least positive", double.Epsilon),
        new(FieldType.Date, Everyday, new DateOnly(2024, 7, 15), new DateOnly(1969, 7, 20), new DateOnly(2024, 12, 31)),
        new(FieldType.Date, "a leap day", new DateOnly(2024, 2, 29)),
        new(FieldType.Date, "the first", DateOnly.MinValue),
        new(FieldType.Date, "the last", DateOnly.MaxValue),
        new(FieldType.Time, Everyday, new TimeOnly(9, 30), new TimeOnly(14, 5, 30), new TimeOnly(23, 59)),
        new(FieldType.Time, "midnight", TimeOnly.MinValue),
        new(FieldType.Time, "the last microsecond", new TimeOnly(23, 59, 59, 999, 999)),
        new(FieldType.Timestamp, Everyday, Utc(2024, 7, 15, 14, 5, 30), Utc(2024, 1, 15, 23, 30, 0), Utc(1969, 7, 20, 20, 17, 40), Utc(2024, 7, 15, 14, 5, 30).AddMilliseconds(250)),
        new(FieldType.Timestamp, "before the clocks go back in Berlin", new DateTimeOffset(2024, 10, 27, 0, 30, 0, TimeSpan.Zero)),
        new(FieldType.Timestamp, "after the clocks went back in Berlin", new DateTimeOffset(2024, 10, 27, 1, 30, 0, TimeSpan.Zero)),
        new(FieldType.Timestamp, "after the clocks went forward in New York", new DateTimeOffset(2024, 3, 10, 7, 0, 0, TimeSpan.Zero)),
        new(FieldType.Timestamp, "the first", DateTimeOffset.MinValue),
        new(FieldType.Timestamp, "the last microsecond", new DateTimeOffset(9999, 12, 31, 23, 59, 59, 999, 999, TimeSpan.Zero)),
        new(FieldType.LocalTimestamp, Everyday, new DateTime(2024, 7, 15, 14, 5, 30), new DateTime(2024, 1, 15, 0, 30, 0), new DateTime(1969, 7, 20, 20, 17, 40)),
        new(FieldType.LocalTimestamp, "an hour that Berlin does not have", new DateTime(2024, 3, 31, 2, 30, 0)),
        new(FieldType.LocalTimestamp, "an hour that Berlin has twice", new DateTime(2024, 10, 27, 2, 30, 0)),
        new(FieldType.LocalTimestamp, "the first", DateTime.MinValue),
        new(FieldType.LocalTimestamp, "the last microsecond", new DateTime(9999, 12, 31, 23, 59, 59, 999, 999)),
        new(FieldType.Uuid, Everyday, new Guid("f47ac10b-58cc-4372-a567-0e02b2c3d479")),
        new(FieldType.Uuid, "of all digits", new Guid("01234567-89ab-cdef-fedc-ba9876543210")),
        new(FieldType.Uuid, "zero", Guid.Empty),
        new(FieldType.Json, Everyday, """{"name": "a", "count": 2, "price": 12.34, "tags": ["x", "y"], "none": null, "inner": {"yes": true}}""", "{}", "[]"),
        new(FieldType.Json, "a list", """["007", "7", "e\u0301", "😀", ""]"""),
        .. Enum.GetValues<FieldType>().Select(type => new ValueCase(type, None, [null])),
    ];

    public string Name => $"{Type}: {What}";

    public bool IsHeld(HoldsAttribute holds) =>
        holds.Types.Contains(Type) && (What != Nul || holds.Nul) && (What != Empty || holds.EmptyText) && (What != None || Type != FieldType.Text || holds.NullText)
        && !holds.Except.Contains(Name);

    public static ValueCase Named(string name) => All.Single(value => value.Name == name);

    /// <summary>A value of a type that is held, and is not none.</summary>
    public static object Some(FieldType type, HoldsAttribute holds) => All.First(value => value.Type == type && value.Values[0] is not null && value.IsHeld(holds)).Values[0]!;

    private static DateTimeOffset Utc(int year, int month, int day, int hour, int minute, int second) => new(year, month, day, hour, minute, second, TimeSpan.Zero);
}
