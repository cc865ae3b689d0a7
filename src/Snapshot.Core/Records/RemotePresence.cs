namespace Snapshot.Records;

/// <summary>What a completed scan brought of a record, compared with the last pull.</summary>
internal enum RemotePresence
{
    /// <summary>It is there, as it was or as new.</summary>
    Same,

    /// <summary>It is there, and was changed.</summary>
    Changed,

    /// <summary>It is not there.</summary>
    Gone,
}
