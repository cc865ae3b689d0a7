using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Snapshot.AspNetCore.Json;

/// <summary>
/// Whole numbers that JavaScript would round come as strings: beyond 2^53 its numbers skip some (RFC 8259, section 6).
/// A value read, edited in a browser and sent back is still the value.
/// </summary>
internal sealed class LongConverter : JsonConverter<long>
{
    private const long Safe = 1L << 53;

    public override long Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetInt64();

    public override void Write(Utf8JsonWriter writer, long value, JsonSerializerOptions options)
    {
        if (value is > -Safe and < Safe)
            writer.WriteNumberValue(value);
        else
            writer.WriteStringValue(value.ToString(CultureInfo.InvariantCulture));
    }
}
