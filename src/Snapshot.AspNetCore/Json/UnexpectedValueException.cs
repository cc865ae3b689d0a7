using System.Text.Json;

namespace Snapshot.AspNetCore.Json;

/// <summary>A value in a body is not what its place asks for; the serialiser adds where. The message is meant for the caller.</summary>
internal sealed class UnexpectedValueException(string message) : JsonException(message);
