using System.Text.Json;
using Snapshot.Tables;

namespace Snapshot.Records;

/// <summary>What is converted to a field's type, and what is not because something would be lost.</summary>
public sealed class FieldValueTests
{
    [Theory]
    [InlineData(FieldType.Text, "5", "5")]
    [InlineData(FieldType.Text, "1.50", "1.50")]
    [InlineData(FieldType.Text, "true", "true")]
    [InlineData(FieldType.Float, "1e308", "1E+308")]
    [InlineData(FieldType.Float, "0e-400", "0")]
    [InlineData(FieldType.Float, "\"-Infinity\"", "-Infinity")]
    [InlineData(FieldType.Integer, "5.0", "5")]
    [InlineData(FieldType.Integer, "5e3", "5000")]
    [InlineData(FieldType.Integer, "\"5.0000000000\"", "5")]
    [InlineData(FieldType.Integer, "-0", "0")]
    [InlineData(FieldType.Number, "\"0.1000000000000000000000000000000000000000\"", "0.1")]
    [InlineData(FieldType.Number, "1.0000000000", "1.0000000000")]
    [InlineData(FieldType.Number, "1.5e-28", "0.00000000000000000000000000015")]
    [InlineData(FieldType.Number, "12345678901234567890123456789.5", "12345678901234567890123456789.5")]
    [InlineData(FieldType.Date, "\"2026-01-31T00:00:00\"", "2026-01-31")]
    [InlineData(FieldType.Date, "\"2026-01-31 00:00:00.000000000\"", "2026-01-31")]
    [InlineData(FieldType.Time, "\"14:05:00.000000000\"", "14:05:00")]
    [InlineData(FieldType.Time, "\"14:05:00.123456000\"", "14:05:00.123456")]
    [InlineData(FieldType.Timestamp, "\"2026-01-31T14:05:00.000000000Z\"", "2026-01-31T14:05:00+00:00")]
    [InlineData(FieldType.Timestamp, "\"2026-01-31T14:05:00.120000000+02:00\"", "2026-01-31T12:05:00.12+00:00")]
    [InlineData(FieldType.LocalTimestamp, "\"2026-01-31 14:05:00.120000000\"", "2026-01-31T14:05:00.12")]
    public void What_loses_nothing_is_taken(FieldType type, string json, string expected)
    {
        Assert.True(FieldValue.TryConvert(JsonElement.Parse(json), type, out var value));

        Assert.Equal(expected, FieldJson.Write(value, type).Trim('"'));
    }

    [Theory]
    [InlineData(FieldType.Text, "\"\\ud800\"")]
    [InlineData(FieldType.Text, "\"a\\u0000\"")]
    [InlineData(FieldType.Text, "{\"a\":1}")]
    [InlineData(FieldType.Integer, "5.5")]
    [InlineData(FieldType.Integer, "\"007\"")]
    [InlineData(FieldType.Integer, "1e30")]
    [InlineData(FieldType.Float, "1e400")]
    [InlineData(FieldType.Float, "\"-1e309\"")]
    [InlineData(FieldType.Float, "1e-400")]
    [InlineData(FieldType.Number, "1e400000")]
    [InlineData(FieldType.Number, "\"NaN\"")]
    [InlineData(FieldType.Number, "\"1,5\"")]
    [InlineData(FieldType.Date, "\"2026-01-31T00:00:01\"")]
    [InlineData(FieldType.Date, "\"2026-02-30\"")]
    [InlineData(FieldType.Time, "\"14:05:00.000000001\"")]
    [InlineData(FieldType.Timestamp, "\"2026-01-31T14:05:00.000000001Z\"")]
    [InlineData(FieldType.Uuid, "\"\\udfff\"")]
    public void What_loses_something_is_not(FieldType type, string json) =>
        Assert.False(FieldValue.TryConvert(JsonElement.Parse(json), type, out _));

    [Fact]
    public void Bytes_that_are_no_text_are_refused_and_can_be_shown()
    {
        var json = JsonElement.Parse([(byte)'"', (byte)'a', 0xff, (byte)'"']);

        foreach (var type in Enum.GetValues<FieldType>())
            Assert.False(FieldValue.TryConvert(json, type, out _));
        Assert.Equal("\"a\ufffd\"", FieldValue.Raw(json));
    }

    [Theory]
    [InlineData("""{"a":1,"b":[{"a":1},{"a":2}]}""", true)]
    [InlineData("""{"a":1,"a":2}""", false)]
    [InlineData("""[{"b":{"a":1,"\u0061":1}}]""", false)]
    [InlineData("""["\ud83d\ude00"]""", true)]
    [InlineData("""["\ud83d"]""", false)]
    [InlineData("""{"\ude00":1}""", false)]
    [InlineData("""["\\u0000 \\ud800"]""", true)]
    [InlineData("""["\u0000"]""", false)]
    [InlineData("[1e131071]", true)]
    [InlineData("[1e400000]", false)]
    [InlineData("[1e-400000]", false)]
    [InlineData("{a:1}", false)]
    public void A_JSON_field_holds_what_loses_nothing(string json, bool fits)
    {
        Assert.Equal(fits, FieldValue.TryConvert(json, FieldType.Json, out _));
        if (json[1] != 'a')
            Assert.Equal(fits, FieldValue.TryConvert(JsonElement.Parse(json), FieldType.Json, out _));
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void A_JSON_field_is_64_levels_deep(int depth, bool fits) =>
        Assert.Equal(fits, FieldValue.TryConvert(new string('[', depth) + new string(']', depth), FieldType.Json, out _));
}
