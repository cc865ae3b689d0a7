namespace Snapshot.Connectors;

/// <summary>A connector whose credentials expire, and which can get new ones without a person: with a refresh token, for example.</summary>
public interface IRefreshCredentials
{
    /// <summary>
    /// Gets new credentials, after a call ended in <see cref="ConnectorErrorKind.Authentication"/>. Called by one instance at a time for an
    /// account; what it returns is stored before anyone goes on. It is not cancelled when its caller goes away, so that nothing new is lost.
    /// </summary>
    /// <param name="context">The account, with the credentials that were refused.</param>
    /// <param name="cancellationToken">Ends the call after 90 seconds.</param>
    /// <returns>The settings that changed, by their names, or <see langword="null"/>: this account has nothing to refresh with.</returns>
    /// <exception cref="ConnectorException">
    /// <see cref="ConnectorErrorKind.Authentication"/>: refused; a person must connect the account again.
    /// </exception>
    Task<IReadOnlyDictionary<string, string>?> RefreshAsync(ConnectorContext context, CancellationToken cancellationToken);
}
