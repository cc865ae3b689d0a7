using System.Text.Encodings.Web;
using System.Text.Json;

namespace Snapshot.Connectors.Postgres;

/// <summary>A record's id: the key's value as text, or a JSON array of the texts where the key has several columns.</summary>
internal static class RecordId
{
    // Ids are read by people too, and belong into no page.
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Format(IReadOnlyList<string> key) => key.Count == 1 ? key[0] : JsonSerializer.Serialize(key, Readable);

    public static IReadOnlyList<string> Parse(string id, int columns) => TryParse(id, columns) ?? throw new ConnectorException(
        ConnectorErrorKind.SchemaChanged, "key_changed", $"“{id}” is no id of this table, whose key has {columns} columns.");

    /// <summary>The key's values, or <see langword="null"/> for a text that is no id of such a table.</summary>
    public static IReadOnlyList<string>? TryParse(string id, int columns)
    {
        if (columns == 1)
            return [id];
        try
        {
            return JsonSerializer.Deserialize<string[]>(id) is { } key && key.Length == columns && !key.Contains(null) ? key : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
