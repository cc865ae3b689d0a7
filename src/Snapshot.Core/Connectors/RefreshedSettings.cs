using Snapshot.Audit;

namespace Snapshot.Connectors;

/// <summary>What a refresh of credentials changes in an account, and the entry that speaks of it.</summary>
/// <param name="Changed">The settings that are no secret and have changed.</param>
/// <param name="ProtectedSecrets">All secrets, encrypted.</param>
/// <param name="Entry">For the audit trail.</param>
internal sealed record RefreshedSettings(IReadOnlyDictionary<string, string> Changed, string ProtectedSecrets, AuditEntry Entry);
