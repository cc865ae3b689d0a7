using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Snapshot.Errors;
using Snapshot.Tables;

namespace Snapshot.Records;

/// <summary>
/// Converts values to the one CLR type that each <see cref="FieldType"/> has. Only what loses nothing is converted:
/// the text <c>007</c> is not the number 7.
/// </summary>
public static class FieldValue
{
    private const string Quote = "\"";

    /// <summary>Converts a caller's value for a column.</summary>
    /// <exception cref="SnapshotException"><c>value_invalid</c>, naming the field, its type and the value.</exception>
    internal static object? Convert(object? raw, Column column)
    {
        if (TryConvert(raw, column, out var value))
            return value;
        throw new SnapshotException(
            SnapshotErrorCode.ValueInvalid, $"The field “{column.Name}” holds {Expected(column.Type)}; {Show(raw)} is not one.")
        {
            Details = new Dictionary<string, object?>
            {
                ["field"] = column.Name,
                ["type"] = column.Type,
                ["value"] = Raw(raw),
            },
        };
    }

    /// <summary>Converts a value for a column. Sets are brought into their order.</summary>
    internal static bool TryConvert(object? raw, Column column, out object? value)
    {
        if (!TryConvert(raw, column.Type, out value))
            return false;
        if (column is { IsSet: true, Type: FieldType.Json } && value is string json)
            value = SetValue.Ordered(json);
        return true;
    }

    /// <summary>
    /// Converts what a connector brings to the CLR type of a field type; <see langword="false"/> when it does not fit. It is what
    /// every pull does; what does not fit is kept raw and shown.
    /// </summary>
    /// <param name="raw">A CLR value, a <see cref="JsonElement"/> or <see langword="null"/>.</param>
    /// <param name="type">The field's type.</param>
    /// <param name="value">The value in the type that <see cref="FieldType"/> names; a JSON value as its text.</param>
    public static bool TryConvert(object? raw, FieldType type, out object? value)
    {
        if (raw is JsonElement { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined })
            raw = null;
        else if (raw is JsonElement json && type != FieldType.Json)
            raw = Unwrap(json, type);
        if (raw is null or DBNull)
        {
            value = null;
            return true;
        }
        value = type switch
        {
            FieldType.Text => ToText(raw),
            FieldType.Boolean => raw as bool? ?? (raw is string text && bool.TryParse(text, out var parsed) ? parsed : null),
            FieldType.Integer => NumberValue.ToInteger(raw),
            FieldType.Number => NumberValue.ToNumber(raw),
            FieldType.Float => NumberValue.ToFloat(raw),
            FieldType.Date => TimeValue.ToDate(raw),
            FieldType.Time => TimeValue.ToTime(raw),
            FieldType.Timestamp => TimeValue.ToTimestamp(raw),
            FieldType.LocalTimestamp => TimeValue.ToLocalTimestamp(raw),
            FieldType.Uuid => raw as Guid? ?? (raw is string text && Guid.TryParse(text, out var parsed) ? parsed : null),
            FieldType.Json => ToJson(raw),
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
        };
        return value is not null;
    }

    /// <summary>A value that did not fit, as text to be kept and shown.</summary>
    internal static string? Raw(object? raw) => raw switch
    {
        null => null,
        // Bytes that are no UTF-8 are shown as the replacement character; GetRawText would throw.
        JsonElement json => StoredText.Shown(Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(json))),
        _ => StoredText.Shown(System.Convert.ToString(raw, CultureInfo.InvariantCulture) ?? ""),
    };

    private static string? ToText(object raw) => raw switch
    {
        string text => StoredText.Fits(text) ? text : null,
        JsonElement => null,
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        bool flag => flag ? "true" : "false",
        _ => null,
    };

    private static string? ToJson(object raw) => raw switch
    {
        JsonElement json => Utf8.IsValid(JsonMarshal.GetRawUtf8Value(json)) ? JsonFieldText.Read(json.GetRawText()) : null,
        string text => JsonFieldText.Read(text),
        _ => null,
    };

    private static object? Unwrap(JsonElement json, FieldType type) => json.ValueKind switch
    {
        JsonValueKind.String => Text(json),
        JsonValueKind.True => type is FieldType.Boolean or FieldType.Text ? true : json,
        JsonValueKind.False => type is FieldType.Boolean or FieldType.Text ? false : json,
        // A number keeps its digits by going on as text.
        JsonValueKind.Number when type is FieldType.Integer or FieldType.Number or FieldType.Float or FieldType.Text => json.GetRawText(),
        _ => json,
    };

    private static object Text(JsonElement json)
    {
        try
        {
            return json.GetString()!;
        }
        // An escape of half a surrogate pair, which is no text.
        catch (InvalidOperationException)
        {
            return json;
        }
    }

    private static string Show(object? raw)
    {
        var text = Raw(raw) ?? "null";
        var shown = text.Length > 60 ? string.Concat(text.AsSpan(0, 60), "…") : text;
        return raw is string ? Quote + shown + Quote : shown;
    }

    private static string Expected(FieldType type) => type switch
    {
        FieldType.Text => "a text",
        FieldType.Boolean => "true or false",
        FieldType.Integer => "a whole number",
        FieldType.Number => "a number",
        FieldType.Float => "a number",
        FieldType.Date => "a date such as 2026-01-31",
        FieldType.Time => "a time such as 14:05:00",
        FieldType.Timestamp => "a time with its offset, such as 2026-01-31T14:05:00Z",
        FieldType.LocalTimestamp => "a time without an offset, such as 2026-01-31T14:05:00",
        FieldType.Uuid => "a UUID",
        _ => "a JSON value",
    };
}
