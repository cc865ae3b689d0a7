namespace Snapshot.Connectors;

/// <summary>What one who wants to refresh an account's credentials finds.</summary>
internal enum RefreshTurn
{
    /// <summary>They are still the old ones, and it is the caller's turn.</summary>
    Mine,

    /// <summary>Somebody else is at it.</summary>
    Others,

    /// <summary>They are not the old ones any more.</summary>
    Done,
}
