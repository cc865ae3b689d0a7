using System.Security.Cryptography;
using System.Text;
using Dapper;
using Npgsql;
using Snapshot.Errors;
using Snapshot.Postgres.Sql;

namespace Snapshot.Postgres.Migrations;

/// <summary>
/// Brings the metadata schema up to date: numbered scripts, in order, in one transaction, under an advisory lock, so that
/// any number of hosts may start at once. A script that fails stops the host; a script that was applied must never change.
/// </summary>
internal sealed class Migrator(SnapshotDatabase database)
{
    private const int OldestServer = 150000;

    // Any fixed number does; the second half of the lock's key is the schema.
    private const int LockClass = 0x534e4150;

    /// <exception cref="SnapshotException"><c>database_unavailable</c>, <c>database_too_old</c> or <c>migration_mismatch</c>.</exception>
    public async Task MigrateAsync(CancellationToken cancellationToken)
    {
        var connection = await database.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        await RequireVersionAsync(connection, cancellationToken).ConfigureAwait(false);
        var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await using var __ = transaction.ConfigureAwait(false);
        await RunAsync(connection, $"select pg_advisory_xact_lock({LockClass}, hashtext(@schema))", cancellationToken).ConfigureAwait(false);
        await RunAsync(
            connection,
            $"""
            create schema if not exists {SqlIdentifier.Quote(database.Schema)};
            set local search_path to {SqlIdentifier.Quote(database.Schema)};
            create table if not exists migrations (name text primary key, checksum text not null, applied_at timestamptz not null default now())
            """,
            cancellationToken).ConfigureAwait(false);
        var applied = (await connection.QueryAsync<(string Name, string Checksum)>(new CommandDefinition(
            "select name, checksum from migrations", cancellationToken: cancellationToken)).ConfigureAwait(false)).ToDictionary();
        var scripts = Scripts();
        Verify(applied, scripts);
        foreach (var script in scripts.Where(script => !applied.ContainsKey(script.Name)))
        {
            await RunAsync(connection, script.Text, cancellationToken).ConfigureAwait(false);
            await connection.ExecuteAsync(new CommandDefinition(
                "insert into migrations (name, checksum) values (@name, @checksum)",
                new { name = script.Name, checksum = Checksum(script.Text) }, cancellationToken: cancellationToken)).ConfigureAwait(false);
        }
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task RequireVersionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var version = await connection.ExecuteScalarAsync<int>(new CommandDefinition(
            "select current_setting('server_version_num')::int", cancellationToken: cancellationToken)).ConfigureAwait(false);
        RequireVersion(version);
    }

    internal static void RequireVersion(int version)
    {
        if (version < OldestServer)
            throw new SnapshotException(
                SnapshotErrorCode.DatabaseTooOld,
                $"Snapshot needs PostgreSQL {OldestServer / 10000} or newer; this server is {version / 10000}.{version % 10000}.");
    }

    private static void Verify(Dictionary<string, string> applied, IReadOnlyList<(string Name, string Text)> scripts)
    {
        foreach (var (name, checksum) in applied)
        {
            var script = scripts.FirstOrDefault(script => script.Name == name);
            if (script.Name is null)
                throw new SnapshotException(
                    SnapshotErrorCode.MigrationMismatch, $"The metadata schema has the migration {name}, which this release does not know: a newer release was here.");
            if (checksum != Checksum(script.Text))
                throw new SnapshotException(
                    SnapshotErrorCode.MigrationMismatch, $"The migration {name} is not what was applied to the metadata schema.");
        }
    }

    private Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(new CommandDefinition(sql, sql.Contains("@schema", StringComparison.Ordinal) ? new { schema = database.Schema } : null, cancellationToken: cancellationToken));

    private static IReadOnlyList<(string Name, string Text)> Scripts()
    {
        var assembly = typeof(Migrator).Assembly;
        const string prefix = "Snapshot.Postgres.Migrations.";
        return [.. assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal) && name.EndsWith(".sql", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                return (name[prefix.Length..^".sql".Length], reader.ReadToEnd().ReplaceLineEndings("\n"));
            })];
    }

    private static string Checksum(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
