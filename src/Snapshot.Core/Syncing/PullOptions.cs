using System.ComponentModel.DataAnnotations;

namespace Snapshot.Syncing;

/// <summary>How pulls are carried out.</summary>
public sealed class PullOptions
{
    /// <summary>
    /// Gets or sets for how long pulls may read only what has changed. Then one reads everything again, for only that finds out what vanished
    /// without a word, and mends what a service forgot to tell.
    /// </summary>
    /// <value>The default is a day.</value>
    public TimeSpan FullPullInterval { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Gets or sets how many tables of a snapshot are pulled at the same time.</summary>
    /// <value>The default is 4.</value>
    [Range(1, 64)]
    public int TablesAtOnce { get; set; } = 4;
}
