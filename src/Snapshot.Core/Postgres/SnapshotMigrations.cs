using Npgsql;
using Snapshot.Errors;
using Snapshot.Postgres.Migrations;
using Snapshot.Postgres.Sql;

namespace Snapshot.Postgres;

/// <summary>Brings the metadata schema up to date apart from the hosts that use it: when a release is deployed, for instance.</summary>
public static class SnapshotMigrations
{
    /// <summary>
    /// Creates the metadata schema, or applies what it lacks, in one transaction; any number of callers may do so at once. Where nothing is missing
    /// it only reads. Hosts then need fewer rights, and may be told to leave the schema alone (<see cref="PostgresOptions.Migrate"/>).
    /// </summary>
    /// <param name="source">Leads to the database, as the role that owns the schema or is to own it.</param>
    /// <param name="options">The same as those of the hosts; <see langword="null"/>: the defaults.</param>
    /// <param name="cancellationToken">Ends the call; nothing is applied then.</param>
    /// <exception cref="SnapshotException">
    /// <c>database_unavailable</c>, <c>database_too_old</c>, or <c>migration_mismatch</c> where the schema is of a newer release, or the role may not
    /// change it.
    /// </exception>
    public static Task MigrateAsync(NpgsqlDataSource source, PostgresOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new Migrator(new SnapshotDatabase(source, (options ?? new()).MetadataSchema)).MigrateAsync(cancellationToken);
    }
}
