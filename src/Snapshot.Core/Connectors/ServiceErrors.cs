using Snapshot.Errors;

namespace Snapshot.Connectors;

/// <summary>Says in the module's codes what a connector reported.</summary>
internal static class ServiceErrors
{
    public static SnapshotException From(ConnectorException error, string account)
    {
        var code = error.Kind switch
        {
            ConnectorErrorKind.Configuration => SnapshotErrorCode.AccountInvalid,
            ConnectorErrorKind.Authentication => SnapshotErrorCode.AuthenticationRequired,
            ConnectorErrorKind.NotSupported => SnapshotErrorCode.NotSupported,
            _ => SnapshotErrorCode.ServiceFailed,
        };
        return new SnapshotException(code, $"The account “{account}”: {error.Message}", error)
        {
            Details = new Dictionary<string, object?>
            {
                ["reason"] = error.Code,
                ["retryable"] = error.IsTransient,
                ["retryAfterSeconds"] = error.RetryAfter?.TotalSeconds,
            },
        };
    }
}
