using System.ComponentModel.DataAnnotations;

namespace Snapshot.Limits;

/// <summary>What may be asked for at once. Exceeding a limit is an error that names it; nothing is cut silently.</summary>
public sealed class SnapshotLimits
{
    /// <summary>Gets or sets the most records of a page.</summary>
    /// <value>The default is 1,000.</value>
    [Range(1, 100_000)]
    public int PageSize { get; set; } = 1000;

    /// <summary>Gets or sets the most records or suggestions that one call may carry.</summary>
    /// <value>The default is 100,000.</value>
    [Range(1, 10_000_000)]
    public int BatchSize { get; set; } = 100_000;

    /// <summary>Gets or sets how far records are counted exactly; beyond it the count is an estimate, and says so.</summary>
    /// <value>The default is 10,000.</value>
    [Range(0, int.MaxValue)]
    public int ExactCount { get; set; } = 10_000;

    /// <summary>Gets or sets how long a read may take.</summary>
    /// <value>The default is 30 seconds.</value>
    public TimeSpan QueryTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets how many tables a snapshot may have.</summary>
    /// <value>The default is 100.</value>
    [Range(1, short.MaxValue)]
    public int TablesPerSnapshot { get; set; } = 100;

    /// <summary>Gets or sets the largest share of a table's records that a pull may find missing; above it, none is quarantined.</summary>
    /// <value>The default is 0.2.</value>
    [Range(0.0, 1.0)]
    public double MissingShare { get; set; } = 0.2;

    /// <summary>Gets or sets how many records may always be missing, however small the table is.</summary>
    /// <value>The default is 1,000.</value>
    [Range(0, int.MaxValue)]
    public int MissingCount { get; set; } = 1000;

    /// <summary>Gets or sets how many records of a table one publication may always delete; of larger tables it may delete <see cref="PublishedDeletionShare"/>.</summary>
    /// <value>The default is 1,000.</value>
    [Range(0, int.MaxValue)]
    public int PublishedDeletions { get; set; } = 1000;

    /// <summary>Gets or sets the largest share of a table's records that one publication may delete, when that is more than <see cref="PublishedDeletions"/>.</summary>
    /// <value>The default is 0.2.</value>
    [Range(0.0, 1.0)]
    public double PublishedDeletionShare { get; set; } = 0.2;

    /// <summary>Gets or sets the largest share of a table's records that one publication may change or delete.</summary>
    /// <value>The default is 1: changes are not limited.</value>
    [Range(0.0, 1.0)]
    public double PublishedShare { get; set; } = 1;

    /// <summary>
    /// Gets or sets how long a request to a service waits for its turn under the service's rate limit. A longer wait ends the call, as an
    /// error that can be tried again; a job comes again by itself.
    /// </summary>
    /// <value>The default is 30 seconds.</value>
    public TimeSpan RequestWait { get; set; } = TimeSpan.FromSeconds(30);
}
