using System.ComponentModel.DataAnnotations;

namespace Snapshot.Postgres;

/// <summary>How Snapshot uses PostgreSQL.</summary>
public sealed class PostgresOptions
{
    /// <summary>Gets or sets the name of the schema for what is known of snapshots.</summary>
    /// <value>The default is <c>snapshot</c>.</value>
    [Required, StringLength(63, MinimumLength = 1)]
    public string MetadataSchema { get; set; } = "snapshot";

    /// <summary>
    /// Gets or sets whether a host that starts brings the metadata schema up to date. If not, it only checks it, and does not start when the schema
    /// is of another release: <see cref="SnapshotMigrations.MigrateAsync"/> is called when the release is deployed, with a role that may do it.
    /// </summary>
    /// <value>The default is <see langword="true"/>. Where nothing is to be done, no more rights are needed for it than to read.</value>
    public bool Migrate { get; set; } = true;
}
