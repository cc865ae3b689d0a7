using Snapshot.Errors;
using Snapshot.Identity;
using Snapshot.Tables;

namespace Snapshot.Snapshots;

/// <summary>Decides how a remote table looks here.</summary>
internal static class SnapshotTables
{
    /// <summary>
    /// The most fields of a remote table. Whatever their values are, a record of so many fits a row: of what is long, PostgreSQL holds a pointer
    /// of 18 bytes there, and a row has 8,160.
    /// </summary>
    public const int MostFields = 400;

    /// <summary>The most columns, with those that are only here or whose field is gone: statements name each up to three times, of 1,664.</summary>
    public const int MostColumns = 500;

    /// <summary>The most columns that a table ever had: PostgreSQL counts those that were dropped as well, up to 1,600.</summary>
    public const int MostColumnsEver = 1500;

    /// <summary>The local table, with a name that is not in <paramref name="names"/> and is added to them.</summary>
    public static TableInfo Plan(RemoteTable remote, AccountId account, SnapshotId snapshot, string schema, ISet<string> names)
    {
        Limits.Limit.Require("fieldsPerTable", remote.Fields.Count, MostFields);
        if (remote.Key.FirstOrDefault(id => remote.Fields.All(field => field.Id != id)) is { } lost)
            throw new SnapshotException(SnapshotErrorCode.ServiceFailed, $"The key of the remote table “{remote.Id}” names the field “{lost}”, which it does not have.");
        if (!remote.Fields.Select(field => field.Id).Append(remote.Id).All(StoredText.Fits))
            throw new SnapshotException(SnapshotErrorCode.ServiceFailed, $"The remote table “{StoredText.Shown(remote.Id)}” or a field of it has an id that no text can hold.");
        var columns = new HashSet<string>();
        return new TableInfo
        {
            Ref = new TableRef(snapshot, Slug.Unique(remote.Name, "table", names)),
            Title = remote.Name,
            Account = account,
            RemoteId = remote.Id,
            Columns = [.. remote.Fields.Select(field => Column.From(field, Slug.Unique(field.Name, "field", columns), remote.Key.Contains(field.Id)))],
            Capabilities = remote.Capabilities,
            Schema = schema,
        };
    }
}
