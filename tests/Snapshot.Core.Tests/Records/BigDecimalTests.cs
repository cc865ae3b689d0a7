using System.Text.Json;

namespace Snapshot.Records;

public sealed class BigDecimalTests
{
    [Theory]
    [InlineData("0", "0")]
    [InlineData("-0.000", "0")]
    [InlineData("1.50", "1.5")]
    [InlineData("+.5", "0.5")]
    [InlineData("5.", "5")]
    [InlineData("100", "100")]
    [InlineData("1e-30", "0.000000000000000000000000000001")]
    [InlineData("-12e3", "-12000")]
    [InlineData("12345678901234567890123456789012345678.123456789012345678", "12345678901234567890123456789012345678.123456789012345678")]
    public void A_number_keeps_its_digits_and_has_one_form(string text, string expected)
    {
        var number = BigDecimal.Parse(text);

        Assert.Equal(expected, number.ToString());
        Assert.Equal(number, BigDecimal.Parse(expected));
        Assert.Equal(number, JsonSerializer.Deserialize<BigDecimal>(JsonSerializer.Serialize(number)));
        Assert.Equal(number.GetHashCode(), BigDecimal.Parse(expected).GetHashCode());
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("-")]
    [InlineData("1 ")]
    [InlineData("0x10")]
    [InlineData("1e")]
    [InlineData("1e400000")]
    [InlineData("1e-400000")]
    [InlineData("1e99999999999999999999")]
    [InlineData("NaN")]
    [InlineData("١")]
    public void What_is_no_number_or_beyond_the_limits_is_refused(string text)
    {
        Assert.False(BigDecimal.TryParse(text, out _));
        Assert.Throws<FormatException>(() => BigDecimal.Parse(text));
    }

    [Theory]
    [InlineData("1e131071", "1e131072")]
    [InlineData("1e-16383", "1e-16384")]
    public void The_limits_are_those_of_numeric(string within, string beyond)
    {
        Assert.True(BigDecimal.TryParse(within, out _));
        Assert.False(BigDecimal.TryParse(beyond, out _));
    }

    [Fact]
    public void It_has_ten_thousand_significant_digits()
    {
        Assert.True(BigDecimal.TryParse(new string('7', 10_000), out var number));
        Assert.Equal(new string('7', 10_000), number.ToString());
        Assert.False(BigDecimal.TryParse(new string('7', 10_001), out _));
    }

    [Theory]
    [InlineData("1", "1.00", 0)]
    [InlineData("1e-40", "0", 1)]
    [InlineData("-2", "1e30", -1)]
    [InlineData("123456789012345678901234567890.1", "123456789012345678901234567890.09", 1)]
    public void Numbers_are_compared_by_value(string one, string other, int expected)
    {
        Assert.Equal(expected, Math.Sign(BigDecimal.Parse(one).CompareTo(BigDecimal.Parse(other))));
        Assert.Equal(expected > 0, BigDecimal.Parse(one) > BigDecimal.Parse(other));
    }

    [Theory]
    [InlineData("79228162514264337593543950335", true)]
    [InlineData("79228162514264337593543950336", false)]
    [InlineData("0.0000000000000000000000000001", true)]
    [InlineData("0.00000000000000000000000000001", false)]
    [InlineData("1e28", true)]
    [InlineData("1e29", false)]
    public void What_a_decimal_holds_becomes_one(string text, bool fits)
    {
        Assert.Equal(fits, BigDecimal.Parse(text).TryToDecimal(out var number));

        if (fits)
            Assert.Equal(BigDecimal.Parse(text), number);
    }
}
