using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Snapshot.AspNetCore.Json;

/// <summary>Decimals with more digits than a double surely keeps come as strings, for the reason that <see cref="LongConverter"/> gives.</summary>
internal sealed class DecimalConverter : JsonConverter<decimal>
{
    private const int SafeDigits = 15;

    public override decimal Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDecimal();

    public override void Write(Utf8JsonWriter writer, decimal value, JsonSerializerOptions options)
    {
        var text = value.ToString(CultureInfo.InvariantCulture);
        if (text.Count(char.IsAsciiDigit) <= SafeDigits)
            writer.WriteNumberValue(value);
        else
            writer.WriteStringValue(text);
    }
}
