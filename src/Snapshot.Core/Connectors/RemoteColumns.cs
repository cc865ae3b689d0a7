using Snapshot.Errors;
using Snapshot.Tables;

namespace Snapshot.Connectors;

/// <summary>Finds a local table's remote counterpart again, by ids.</summary>
internal static class RemoteColumns
{
    /// <exception cref="SnapshotException"><c>remote_table_gone</c> or <c>remote_key_changed</c>.</exception>
    public static RemoteTable Find(IReadOnlyList<RemoteTable> tables, TableInfo table)
    {
        var found = Look(tables, table);
        return SchemaDrift.Compare(table, found).Select(change => change.Kind).FirstOrDefault(kind => kind is SchemaChangeKind.TableGone or SchemaChangeKind.KeyChanged) switch
        {
            SchemaChangeKind.TableGone => throw Lost(table, SchemaChangeKind.TableGone),
            SchemaChangeKind.KeyChanged => throw Lost(table, SchemaChangeKind.KeyChanged),
            _ => found!,
        };
    }

    /// <summary>The remote table, or <see langword="null"/> when it is gone.</summary>
    public static RemoteTable? Look(IReadOnlyList<RemoteTable> tables, TableInfo table) => tables.FirstOrDefault(remote => remote.Id == table.RemoteId);

    /// <summary>Why a table cannot be pulled nor published any more.</summary>
    public static SnapshotException Lost(TableInfo table, SchemaChangeKind kind) => kind == SchemaChangeKind.TableGone
        ? new(SnapshotErrorCode.RemoteTableGone, $"The service has no table “{table.Title}” any more. What is here stays; drop the table when it is not needed.")
        : new(
            SnapshotErrorCode.RemoteKeyChanged,
            $"The service identifies the records of “{table.Title}” by other fields now, so those that are here cannot be recognised. Drop the table and add it anew.");

    /// <summary>The remote fields in the order of the table's columns, which all have one.</summary>
    public static IReadOnlyList<RemoteField> Fields(RemoteTable remote, TableInfo table) =>
        [.. table.RemoteColumns.Select(column => remote.Fields.First(field => field.Id == column.FieldId))];
}
