using Snapshot.Records;

namespace Snapshot.Connectors;

/// <summary>What became of one write. There is no other outcome than these five.</summary>
public abstract record WriteResult
{
    private WriteResult()
    {
    }

    /// <summary>It was done.</summary>
    /// <param name="RemoteId">The record's id, also of a new one.</param>
    public sealed record Applied(string RemoteId) : WriteResult
    {
        /// <summary>The record's version now, where the service has one.</summary>
        public string? Version { get; init; }

        /// <summary>The values the service holds now, by field id, where it says so; it may have changed what was sent.</summary>
        public IReadOnlyDictionary<string, object?> Values { get; init; } = new Dictionary<string, object?>();
    }

    /// <summary>The service refused it, and would again.</summary>
    /// <param name="Code">The service's code.</param>
    /// <param name="Message">Its reason for a person.</param>
    /// <param name="FieldId">The field at fault, when it names one.</param>
    public sealed record Rejected(string Code, string Message, string? FieldId = null) : WriteResult;

    /// <summary>The record is not what was expected; nothing was done.</summary>
    /// <param name="Theirs">What the service holds, or <see langword="null"/> when the record is gone.</param>
    public sealed record Conflict(RemoteRecord? Theirs) : WriteResult;

    /// <summary>It was not done, and can be tried again.</summary>
    /// <param name="After">When the service said to come back.</param>
    public sealed record Retryable(TimeSpan? After = null) : WriteResult;

    /// <summary>Nobody knows whether it was done, for example after a time-out.</summary>
    /// <param name="Message">What happened.</param>
    public sealed record Unknown(string Message) : WriteResult;
}
