using System.Text.Json;
using System.Text.Json.Serialization;
using Snapshot.Records;

namespace Snapshot.AspNetCore.Json;

/// <summary>Numbers with more digits than a <see cref="decimal"/> has come as strings, for the reason that <see cref="LongConverter"/> gives; both are read.</summary>
internal sealed class BigDecimalConverter : JsonConverter<BigDecimal>
{
    public override BigDecimal Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        try
        {
            // Read as the type itself says, and refused in the API's words.
            return JsonSerializer.Deserialize<BigDecimal>(ref reader);
        }
        catch (JsonException)
        {
            throw JsonFault.Unexpected("a number", ref reader);
        }
    }

    public override void Write(Utf8JsonWriter writer, BigDecimal value, JsonSerializerOptions options)
    {
        if (value.TryToDecimal(out var number))
            ((JsonConverter<decimal>)options.GetConverter(typeof(decimal))).Write(writer, number, options);
        else
            writer.WriteStringValue(value.ToString());
    }
}
