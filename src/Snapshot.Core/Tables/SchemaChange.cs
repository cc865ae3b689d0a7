namespace Snapshot.Tables;

/// <summary>One thing in which a service's table differs from its copy here, and what was done about it.</summary>
/// <param name="Kind">What differs.</param>
public sealed record SchemaChange(SchemaChangeKind Kind)
{
    /// <summary>The remote field's id; <see langword="null"/> when the change is one of the table.</summary>
    public string? Field { get; init; }

    /// <summary>The field's column here; <see langword="null"/> when there is none.</summary>
    public string? Column { get; init; }

    /// <summary>The name, type or facts that it had.</summary>
    public string? Old { get; init; }

    /// <summary>The name, type or facts that it has in the service now.</summary>
    public string? New { get; init; }

    /// <summary>What was done.</summary>
    public SchemaOutcome Outcome { get; init; }

    /// <summary>The column that holds the old values now, when they were set aside.</summary>
    public string? SetAside { get; init; }

    /// <summary>How many cells that were edited here could not be carried over to the new type: the edits are in the column set aside.</summary>
    public long EditsLeft { get; init; }
}
