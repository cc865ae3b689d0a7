namespace Snapshot.Connectors;

/// <summary>Groups what can go wrong at a service by how it is to be handled.</summary>
public enum ConnectorErrorKind
{
    /// <summary>The account's settings are wrong. A person must mend them.</summary>
    Configuration,

    /// <summary>The credentials were refused. A person must connect the account again.</summary>
    Authentication,

    /// <summary>The credentials are good and do not allow this. A person must widen them.</summary>
    Permission,

    /// <summary>Too many requests; retry after <see cref="ConnectorException.RetryAfter"/>.</summary>
    RateLimited,

    /// <summary>A passing fault; the engine retries.</summary>
    Transient,

    /// <summary>The remote table or field is not what it was. The table must be looked at again.</summary>
    SchemaChanged,

    /// <summary>The service or the connector cannot do this.</summary>
    NotSupported,

    /// <summary>The connector broke its contract. Its author must mend it.</summary>
    Bug,

    /// <summary>The checkpoint or cursor is not accepted any more. The engine reads from the start.</summary>
    CursorExpired,
}
