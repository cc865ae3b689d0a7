using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Snapshot.Tables;

namespace Snapshot.Records;

/// <summary>Writes converted values as JSON that PostgreSQL reads back as the same values, and reads it again.</summary>
internal static class FieldJson
{
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>An object of the values by column name.</summary>
    public static string Write(TableInfo table, IReadOnlyDictionary<string, object?> values) => Write(writer =>
    {
        writer.WriteStartObject();
        foreach (var (name, value) in values)
        {
            writer.WritePropertyName(name);
            Write(writer, value, table.Column(name).Type);
        }
        writer.WriteEndObject();
    });

    /// <summary>One value.</summary>
    public static string Write(object? value, FieldType type) => Write(writer => Write(writer, value, type));

    /// <summary>Reads an object of values by column name, as converted values. Names that are no column come as they are.</summary>
    public static IReadOnlyDictionary<string, object?> Read(TableInfo table, string? json)
    {
        if (json is null)
            return new Dictionary<string, object?>();
        using var document = JsonDocument.Parse(json, JsonFieldText.Holding);
        return document.RootElement.EnumerateObject().ToDictionary(
            property => property.Name, property => Read(table.FindColumn(property.Name)?.Type, property.Value));
    }

    /// <summary>Reads an object of raw texts.</summary>
    public static IReadOnlyDictionary<string, object?> ReadRaw(string? json) =>
        json is null ? new Dictionary<string, object?>() : JsonSerializer.Deserialize<Dictionary<string, string?>>(json)!.ToDictionary(pair => pair.Key, pair => (object?)pair.Value);

    /// <summary>Reads one value.</summary>
    public static object? Read(FieldType? type, JsonElement json) =>
        type is { } known && FieldValue.TryConvert(json, known, out var value)
            ? Shown(value, known)
            : json.ValueKind == JsonValueKind.String ? json.GetString() : json.Clone();

    /// <summary>A converted value as callers see it: JSON as an element, everything else as it is.</summary>
    public static object? Shown(object? value, FieldType type)
    {
        if (type != FieldType.Json || value is not string text)
            return value;
        using var document = JsonDocument.Parse(text, JsonFieldText.Holding);
        return document.RootElement.Clone();
    }

    public static void Write(Utf8JsonWriter writer, object? value, FieldType type)
    {
        switch (value)
        {
            case null: writer.WriteNullValue(); break;
            case JsonElement json: json.WriteTo(writer); break;
            // What a service holds may be no JSON that a field can have, and is shown as a text.
            case string text when type == FieldType.Json && JsonFieldText.Read(text) is null: writer.WriteStringValue(StoredText.Shown(text)); break;
            case string text when type == FieldType.Json: writer.WriteRawValue(text, skipInputValidation: true); break;
            case string text: writer.WriteStringValue(text); break;
            case bool flag: writer.WriteBooleanValue(flag); break;
            case long number: writer.WriteNumberValue(number); break;
            case decimal number: writer.WriteNumberValue(number); break;
            case BigDecimal number: writer.WriteRawValue(number.ToString(), skipInputValidation: true); break;
            case double number when double.IsFinite(number): writer.WriteNumberValue(number); break;
            case double number: writer.WriteStringValue(number.ToString(CultureInfo.InvariantCulture)); break;
            case DateOnly date: writer.WriteStringValue(date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)); break;
            case TimeOnly time: writer.WriteStringValue(time.ToString("HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture)); break;
            case DateTimeOffset time: writer.WriteStringValue(time.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFzzz", CultureInfo.InvariantCulture)); break;
            case DateTime time: writer.WriteStringValue(time.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFF", CultureInfo.InvariantCulture)); break;
            case Guid id: writer.WriteStringValue(id); break;
            default: throw new ArgumentException($"{value.GetType()} is not a converted value.", nameof(value));
        }
    }

    private static string Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options))
            write(writer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
