namespace Snapshot.Postgres.Sql;

/// <summary>Quotes names for SQL text. Nothing else puts a name there.</summary>
internal static class SqlIdentifier
{
    public static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
