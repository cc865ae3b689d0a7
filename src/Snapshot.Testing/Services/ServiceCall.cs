namespace Snapshot.Testing.Services;

/// <summary>The kinds of calls that <see cref="InMemoryService"/> answers.</summary>
public enum ServiceCall
{
    /// <summary>Is the account let in?</summary>
    Check,

    /// <summary>Which tables are there?</summary>
    Discover,

    /// <summary>One page of a scan.</summary>
    ReadPage,

    /// <summary>Some records by their ids.</summary>
    ReadById,

    /// <summary>A batch of writes.</summary>
    Write,

    /// <summary>New credentials in exchange for a refresh token.</summary>
    Refresh,

    /// <summary>Some records by the values of fields.</summary>
    Find,
}
