using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Snapshot.Records;

/// <summary>Keeps all digits of a JSON number; a text of them is read as well, since some JSON readers would round a number.</summary>
internal sealed class BigDecimalJsonConverter : JsonConverter<BigDecimal>
{
    public override BigDecimal Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.TokenType switch
        {
            JsonTokenType.Number => Encoding.UTF8.GetString(reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan),
            JsonTokenType.String => reader.GetString(),
            _ => null,
        };
        return BigDecimal.TryParse(text, out var value) ? value : throw new JsonException("The value could not be converted to a decimal number.");
    }

    public override void Write(Utf8JsonWriter writer, BigDecimal value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value.ToString(), skipInputValidation: true);
}
