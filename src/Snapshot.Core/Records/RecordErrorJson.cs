using System.Text.Json;

namespace Snapshot.Records;

/// <summary>Reads and writes a record's error as it is stored.</summary>
internal static class RecordErrorJson
{
    public static string Write(RecordError error) => JsonSerializer.Serialize(error, JsonSerializerOptions.Web);

    public static RecordError? Read(string? json) =>
        json is null ? null : JsonSerializer.Deserialize<RecordError>(json, JsonSerializerOptions.Web);
}
