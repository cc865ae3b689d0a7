namespace Snapshot.Errors;

/// <summary>How an error is to be handled; over HTTP it decides the status.</summary>
public enum ErrorKind
{
    /// <summary>The request is wrong and will stay wrong: 400.</summary>
    Invalid,

    /// <summary>Nobody is behind the call: 401.</summary>
    Unauthenticated,

    /// <summary>The caller may not do this: 403.</summary>
    Forbidden,

    /// <summary>The thing does not exist, or not for this caller: 404.</summary>
    NotFound,

    /// <summary>The thing is in another state than the request supposes: 409.</summary>
    Conflict,

    /// <summary>A limit, which the error names, was exceeded: 413.</summary>
    Limit,

    /// <summary>The request comes in a form that is not understood: 415.</summary>
    Unsupported,

    /// <summary>The remote service refused or failed: 502.</summary>
    Remote,

    /// <summary>Something the module needs is away for now: 503.</summary>
    Unavailable,

    /// <summary>A fault of the module or its host, which the host's log tells of: 500.</summary>
    Internal,
}
