using Snapshot.Tables;
using Snapshot.Testing.Conformance;

namespace Snapshot.Testing.Tests.Conformance;

/// <summary>What a suite says that its service holds decides which values are tried, and how exactly they are compared.</summary>
public sealed class HoldsTests
{
    [Theory]
    [InlineData("2024-02-29T12:00:00.000000Z", true)]
    [InlineData("2024-02-29T12:00:01.000000Z", true)]
    [InlineData("2024-02-29T12:00:00.600000Z", true)]
    [InlineData("2024-02-29T11:59:59.000000Z", false)]
    [InlineData("2024-02-29T12:00:00.500000Z", false)]
    [InlineData("2024-02-29T11:00:00.600000Z", false)]
    public void A_time_may_be_as_coarse_as_the_service(string held, bool same) => Assert.Equal(
        same, ValueComparison.Same(Time("2024-02-29T12:00:00.600000Z"), held, FieldType.Timestamp, new HoldsAttribute(FieldType.Timestamp) { TimeResolution = "00:00:01" }));

    [Theory]
    [InlineData("12.34", true)]
    [InlineData("12.35", true)]
    [InlineData("12.345", true)]
    [InlineData("12.33", false)]
    [InlineData("12.3", false)]
    public void A_number_may_be_as_coarse_as_the_service(string held, bool same) => Assert.Equal(
        same, ValueComparison.Same(12.345m, held, FieldType.Number, new HoldsAttribute(FieldType.Number) { NumberScale = 2 }));

    [Fact]
    public void A_time_is_compared_to_the_microsecond_where_nothing_is_said() => Assert.False(
        ValueComparison.Same(Time("2024-02-29T12:00:00.600001Z"), "2024-02-29T12:00:00.600000Z", FieldType.Timestamp, new HoldsAttribute(FieldType.Timestamp)));

    [Fact]
    public void A_single_value_can_be_excepted()
    {
        var holds = new HoldsAttribute(FieldType.Timestamp) { Except = ["Timestamp: the first"] };

        var tried = ValueCase.All.Where(value => value.IsHeld(holds)).Select(value => value.Name).ToList();

        Assert.DoesNotContain("Timestamp: the first", tried);
        Assert.Contains("Timestamp: everyday", tried);
        Assert.Contains("Timestamp: the last microsecond", tried);
    }

    [Fact]
    public async Task An_exception_that_is_no_test_is_an_error()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(async () => await new HeldValuesAttribute().GetData(
            typeof(Mistaken).GetMethod(nameof(Mistaken.Check))!, new Xunit.Sdk.DisposalTracker()));

        Assert.Contains("excepts “Integer: zero”", error.Message);
        Assert.Contains("Boolean: true", error.Message);
    }

    [Fact]
    public void Each_type_has_everyday_values_and_none() => Assert.All(Enum.GetValues<FieldType>(), type =>
    {
        Assert.True(type == FieldType.Boolean || ValueCase.All.Any(value => value.Name == $"{type}: everyday"));
        Assert.Contains(ValueCase.All, value => value.Name == $"{type}: none");
    });

    [Theory]
    [InlineData("2024-02-29T12:00:00.600001+00:00", "2024-02-29T12:00:00.6000010+00:00 (DateTimeOffset)")]
    public void A_message_prints_times_in_full(string time, string shown) => Assert.Equal(shown, ValueComparison.Show(Time(time)));

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    [Holds(FieldType.Boolean, Except = ["Integer: zero"])]
    private sealed class Mistaken
    {
        public static void Check()
        {
        }
    }
}
