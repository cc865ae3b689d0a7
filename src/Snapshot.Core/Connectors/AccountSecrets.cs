using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging;
using Snapshot.Errors;

namespace Snapshot.Connectors;

/// <summary>Encrypts the secret settings of accounts with the host's data protection. The same secrets never look the same twice.</summary>
internal sealed partial class AccountSecrets(IDataProtectionProvider protection, ILogger<AccountSecrets> logger)
{
    public string Protect(Account account, IReadOnlyDictionary<string, string> secrets) => Protector(account).Protect(JsonSerializer.Serialize(secrets));

    /// <exception cref="SnapshotException"><c>account_unreadable</c>.</exception>
    public Dictionary<string, string> Unprotect(Account account, string hidden)
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, string>>(Protector(account).Unprotect(hidden))!;
        }
        catch (CryptographicException e)
        {
            LogUnreadable(e, account.Id.ToString());
            throw new SnapshotException(
                SnapshotErrorCode.AccountUnreadable, $"The stored credentials of the account “{account.Name}” cannot be read any more; connect it again.", e)
            {
                Details = new Dictionary<string, object?> { ["account"] = account.Id.ToString() },
            };
        }
    }

    private IDataProtector Protector(Account account) => protection.CreateProtector("Snapshot.Account", account.Id.ToString());

    [LoggerMessage(Level = LogLevel.Error, Message = "The secrets of account {Account} cannot be decrypted: the data-protection keys are lost, or not shared by all hosts. Persist them, and connect the account again.")]
    private partial void LogUnreadable(Exception fault, string account);
}
