namespace Snapshot.Connectors.Postgres;

/// <summary>
/// A table's place. Its id is <c>schema.table</c>; a part with a dot or a quote is quoted as in SQL, so that no two tables share an id.
/// </summary>
internal sealed record RelationName(string Schema, string Table)
{
    public string Id => $"{Part(Schema)}.{Part(Table)}";

    /// <summary>What people call it: tables of <c>public</c> go without it.</summary>
    public string Title => Schema == "public" ? Table : $"{Schema}.{Table}";

    public string Sql => $"{Identifier.Quote(Schema)}.{Identifier.Quote(Table)}";

    public static RelationName Parse(string id)
    {
        var (schema, rest) = Take(id);
        if (rest is not ['.', .. var second] || Take(second) is not (var table, ""))
            throw new ConnectorException(ConnectorErrorKind.SchemaChanged, "table_unknown", $"“{id}” names no table.");
        return new RelationName(schema, table);
    }

    private static string Part(string name) => name.Contains('.') || name.Contains('"') ? Identifier.Quote(name) : name;

    private static (string Part, string After) Take(string text)
    {
        if (text is not ['"', ..])
            return text.IndexOf('.') is var dot and >= 0 ? (text[..dot], text[dot..]) : (text, "");
        var end = 1;
        while (end < text.Length && (text[end] != '"' || (end + 1 < text.Length && text[end + 1] == '"')))
            end += text[end] == '"' ? 2 : 1;
        return end < text.Length ? (text[1..end].Replace("\"\"", "\"", StringComparison.Ordinal), text[(end + 1)..]) : ("", text);
    }
}
