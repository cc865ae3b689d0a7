using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Snapshot.AspNetCore.Json;

/// <summary>Times of day, with as many decimals as they have.</summary>
internal sealed class TimeConverter : JsonConverter<TimeOnly>
{
    public override TimeOnly Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && TimeOnly.TryParse(reader.GetString(), CultureInfo.InvariantCulture, out var time)
            ? time
            : throw JsonFault.Unexpected("a time of day", ref reader);

    public override void Write(Utf8JsonWriter writer, TimeOnly value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString("HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture));
}
