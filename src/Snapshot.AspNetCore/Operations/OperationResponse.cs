using Snapshot.AspNetCore.Identity;
using Snapshot.Operations;

namespace Snapshot.AspNetCore.Operations;

/// <summary>What a change did.</summary>
internal sealed record OperationResponse
{
    /// <summary>The operation's id; <see langword="null"/>, as is its revision, when nothing changed, and nothing was recorded.</summary>
    public string? Operation { get; init; }

    public long? Revision { get; init; }

    public required long Changed { get; init; }

    /// <summary>The ids of new records.</summary>
    public required IReadOnlyList<string> Created { get; init; }

    /// <summary>Records that were left alone because they are not what the caller saw.</summary>
    public required IReadOnlyList<StaleRecordResponse> Stale { get; init; }

    /// <summary>The ids given of which there is no record.</summary>
    public required IReadOnlyList<string> Missing { get; init; }

    /// <summary>Suggestions that were to be accepted and were left, because what they were based on has changed.</summary>
    public required IReadOnlyList<string> StaleSuggestions { get; init; }

    /// <summary>Rules of the service that the values given break: they are kept, and would not be sent.</summary>
    public required IReadOnlyList<FieldWarningResponse> Warnings { get; init; }

    public static OperationResponse From(OperationResult result) => new()
    {
        Operation = result.Operation?.ToString(),
        Revision = result.Revision,
        Changed = result.Changed,
        Created = [.. result.Created.Select(Ids.Text)],
        Stale = [.. result.Stale.Select(StaleRecordResponse.From)],
        Missing = [.. result.Missing.Select(Ids.Text)],
        Warnings = [.. result.Warnings.Select(FieldWarningResponse.From)],
        StaleSuggestions = [.. result.StaleSuggestions.Select(Ids.Text)],
    };
}
