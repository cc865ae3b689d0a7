namespace Snapshot.Postgres.Sql;

/// <summary>The only way by which a name gets into a statement.</summary>
internal static class SqlIdentifier
{
    public static string Quote(string name)
    {
        if (name.Length == 0 || name.Contains('\0'))
            throw new ArgumentException("A PostgreSQL identifier is not empty and holds no NUL.", nameof(name));
        return $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
