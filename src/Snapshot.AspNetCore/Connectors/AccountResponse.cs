using Snapshot.Connectors;

namespace Snapshot.AspNetCore.Connectors;

/// <summary>A connected service, without its secrets.</summary>
internal sealed record AccountResponse(
    string Id, string Connector, string Name, IReadOnlyDictionary<string, string> Settings, DateTimeOffset CreatedAt)
{
    public static AccountResponse From(Account account) =>
        new(account.Id.ToString(), account.Connector, account.Name, account.Settings, account.CreatedAt);
}
