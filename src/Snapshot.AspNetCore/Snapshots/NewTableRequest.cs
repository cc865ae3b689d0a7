using Snapshot.AspNetCore.Identity;
using Snapshot.Snapshots;

namespace Snapshot.AspNetCore.Snapshots;

/// <summary>A remote table to be copied.</summary>
internal sealed record NewTableRequest(string Account, string RemoteTable)
{
    public NewTable ToTable() => new(Ids.Account(Account), RemoteTable);
}
