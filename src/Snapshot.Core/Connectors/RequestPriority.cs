namespace Snapshot.Connectors;

/// <summary>Who goes first when a service takes no more requests for the moment.</summary>
internal enum RequestPriority
{
    /// <summary>Jobs: they take what is free, and never line up.</summary>
    Background,

    /// <summary>A person waits: lines up, and so goes before all jobs.</summary>
    Interactive,
}
