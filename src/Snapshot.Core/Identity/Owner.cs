namespace Snapshot.Identity;

/// <summary>Whose a snapshot or an account is.</summary>
/// <param name="User">The user.</param>
/// <param name="Organization">The organisation whose members share it, or <see langword="null"/>.</param>
public sealed record Owner(string User, string? Organization);
