namespace Snapshot.Records;

/// <summary>What becomes of a field.</summary>
internal enum FieldOutcome
{
    /// <summary>It is as it was.</summary>
    Nothing,

    /// <summary>It takes the service's value, which is its new base.</summary>
    TakesTheirs,

    /// <summary>It keeps the edit.</summary>
    KeepsMine,

    /// <summary>The service holds what was edited here: it is no edit any more.</summary>
    Agrees,

    /// <summary>It keeps the edit, and the service's value is remembered beside it.</summary>
    Conflicts,
}
