namespace Snapshot.Connectors.Postgres;

/// <summary>Names in SQL text: always quoted.</summary>
internal static class Identifier
{
    public static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
