using System.ComponentModel.DataAnnotations;

namespace Snapshot.Postgres;

/// <summary>How Snapshot uses PostgreSQL.</summary>
public sealed class PostgresOptions
{
    /// <summary>Gets or sets the name of the schema for what is known of snapshots.</summary>
    /// <value>The default is <c>snapshot</c>.</value>
    [Required, StringLength(63, MinimumLength = 1)]
    public string MetadataSchema { get; set; } = "snapshot";
}
