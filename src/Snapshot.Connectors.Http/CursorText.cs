using System.Text.Encodings.Web;
using System.Text.Json;

namespace Snapshot.Connectors.Http;

/// <summary>Puts what a scan has to remember into the text of a checkpoint or cursor.</summary>
public static class CursorText
{
    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The text of some parts.</summary>
    public static string Join(params IReadOnlyList<string?> parts) => JsonSerializer.Serialize(parts, s_json);

    /// <summary>The parts of a text.</summary>
    /// <param name="text">What <see cref="Join"/> gave.</param>
    /// <param name="count">How many parts there are.</param>
    /// <exception cref="ConnectorException"><see cref="ConnectorErrorKind.CursorExpired"/>: it is no such text. Snapshot then reads from the start.</exception>
    public static IReadOnlyList<string?> Split(string text, int count)
    {
        try
        {
            if (JsonSerializer.Deserialize<string?[]>(text) is { } parts && parts.Length == count)
                return parts;
        }
        catch (JsonException)
        {
            // It is told below, as one of another length.
        }
        throw Expired();
    }

    /// <summary>The error for a place that the connector or its service does not know, or no longer knows.</summary>
    public static ConnectorException Expired() =>
        new(ConnectorErrorKind.CursorExpired, "cursor_unknown", "The place to go on at is none of this connector's, or is known no more.");
}
