using Snapshot.Tables;

namespace Snapshot.Connectors;

/// <summary>Finds a local table's remote counterpart again, by ids.</summary>
internal static class RemoteColumns
{
    /// <exception cref="ConnectorException">The remote table is gone, or has no key any more.</exception>
    public static RemoteTable Find(IReadOnlyList<RemoteTable> tables, TableInfo table) =>
        tables.FirstOrDefault(remote => remote.Id == table.RemoteId) is { Key.Count: > 0 } found
            ? found
            : throw Changed($"The service has no table “{table.RemoteId}” with a key any more.");

    /// <summary>The remote fields in the order of the table's columns.</summary>
    /// <exception cref="ConnectorException">A field is gone or has another type.</exception>
    public static IReadOnlyList<RemoteField> Fields(RemoteTable remote, TableInfo table) =>
        [.. table.RemoteColumns.Select(column => remote.Fields.FirstOrDefault(field => field.Id == column.FieldId) switch
        {
            null => throw Changed($"The field “{column.Title}” of “{table.Title}” is gone in the service."),
            var field when field.Type != column.Type => throw Changed($"The field “{column.Title}” of “{table.Title}” has another type in the service now."),
            var field => field,
        })];

    private static ConnectorException Changed(string message) => new(ConnectorErrorKind.SchemaChanged, "schema_changed", message);
}
