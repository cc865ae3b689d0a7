using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Snapshot.Identity;

namespace Snapshot.Connectors;

/// <summary>Encrypts the secret settings of accounts with the host's data protection. The same secrets never look the same twice.</summary>
internal sealed class AccountSecrets(IDataProtectionProvider protection)
{
    public string Protect(AccountId account, IReadOnlyDictionary<string, string> secrets) => Protector(account).Protect(JsonSerializer.Serialize(secrets));

    public Dictionary<string, string> Unprotect(AccountId account, string hidden) =>
        JsonSerializer.Deserialize<Dictionary<string, string>>(Protector(account).Unprotect(hidden))!;

    private IDataProtector Protector(AccountId account) => protection.CreateProtector("Snapshot.Account", account.ToString());
}
