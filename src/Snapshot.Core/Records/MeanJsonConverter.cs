using System.Text.Json;
using System.Text.Json.Serialization;

namespace Snapshot.Records;

/// <summary>A mean is rounded already, and nobody writes it back: so it is a JSON number, however many digits it has.</summary>
internal sealed class MeanJsonConverter : JsonConverter<object>
{
    public override object Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => JsonElement.ParseValue(ref reader);

    public override void Write(Utf8JsonWriter writer, object value, JsonSerializerOptions options)
    {
        if (value is decimal or BigDecimal or double)
            FieldJson.Write(writer, value, Tables.FieldType.Number);
        else
            JsonSerializer.Serialize(writer, value, options);
    }
}
