namespace CustomConnector;

/// <summary>A note as the service keeps it and speaks of it.</summary>
public sealed record Note
{
    public string Id { get; init; } = "";
    public string Title { get; init; } = "";
    public string? Body { get; init; }
    public IReadOnlyList<string> Tags { get; init; } = [];
    public bool Pinned { get; init; }
    public long? Priority { get; init; }
    public DateOnly? DueOn { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Differs after every change.</summary>
    public string Etag { get; init; } = "";
}

/// <summary>Why the service refuses a note.</summary>
public sealed record NoteProblem(string Code, string Message, string? Field);

/// <summary>Some notes in the order of their ids, where the next page begins, and the service's time when it looked.</summary>
public sealed record NotePage(IReadOnlyList<Note> Notes, int Total, string? Next, DateTimeOffset AsOf);
