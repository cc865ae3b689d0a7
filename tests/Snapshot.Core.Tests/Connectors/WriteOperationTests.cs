using System.Text.Json;
using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Connectors;

/// <summary>Whether a record is what a write expects, for connectors to services that do not compare by themselves.</summary>
public sealed class WriteOperationTests
{
    private static readonly RemoteField[] s_fields =
    [
        new("name", "Name", FieldType.Text), new("price", "Price", FieldType.Number), new("seen", "Seen", FieldType.Timestamp),
        new("extra", "Extra", FieldType.Json), new("tags", "Tags", FieldType.Json) { IsSet = true }, new("views", "Views", FieldType.Integer) { IsComputed = true },
    ];

    public static TheoryData<string, object?, object?, bool> Values => new()
    {
        { "name", "a", "a", true },
        { "name", "a", "A", false },
        { "name", null, "", false },
        { "name", JsonElement.Parse("null"), null, true },
        { "price", JsonElement.Parse("1.50"), 1.5m, true },
        { "price", 1.5, 1.51m, false },
        { "price", "a lot", "a lot", true },
        { "price", "a lot", 1m, false },
        { "price", "a lot", null, false },
        { "seen", "2026-01-01T01:00:00+01:00", new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), true },
        { "seen", "2026-01-01T00:00:01Z", new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), false },
        { "extra", JsonElement.Parse("""{"b":1,"a":[1,2]}"""), """{"a":[1,2],"b":1.0}""", true },
        { "extra", JsonElement.Parse("[1,2]"), "[2,1]", false },
        { "tags", JsonElement.Parse("""["b","a","b"]"""), """["a","b"]""", true },
        { "tags", JsonElement.Parse("""["a"]"""), """["a","b"]""", false },
        { "views", 2L, 1L, true },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void Values_are_compared_as_their_fields_are(string field, object? held, object? expected, bool met)
    {
        var record = new RemoteRecord("1", [.. s_fields.Select(known => known.Id == field ? held : "something else")]);

        Assert.Equal(met, Expecting(field, expected).IsMetBy(record, s_fields));
    }

    [Theory]
    [InlineData("v1", "v1", true)]
    [InlineData("v1", "v2", false)]
    [InlineData("v1", null, false)]
    [InlineData(null, "v2", true)]
    public void A_version_is_compared_where_one_is_expected_and_the_values_beside_it(string? expected, string? held, bool met)
    {
        var operation = Expecting("name", "a") with { ExpectedVersion = expected };

        Assert.Equal(met, operation.IsMetBy(new RemoteRecord("1", ["a"], held), [s_fields[0]]));
        Assert.False(operation.IsMetBy(new RemoteRecord("1", ["b"], held), [s_fields[0]]));
    }

    private static WriteOperation Expecting(string field, object? value) => new()
    {
        OperationId = "one", Kind = WriteKind.Update, RemoteId = "1", Expected = new Dictionary<string, object?> { [field] = value },
    };
}
