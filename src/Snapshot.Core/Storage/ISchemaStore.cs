using Snapshot.Identity;
using Snapshot.Tables;

namespace Snapshot.Storage;

/// <summary>Makes and drops the isolated schema of a snapshot and the tables in it.</summary>
internal interface ISchemaStore
{
    /// <summary>Makes a snapshot with an empty schema.</summary>
    Task CreateSnapshotAsync(SnapshotId snapshot, string name, Owner owner, string schema, CancellationToken cancellationToken);

    /// <summary>Renames a snapshot; its schema keeps its name.</summary>
    Task RenameSnapshotAsync(SnapshotId snapshot, string name, CancellationToken cancellationToken);

    /// <summary>
    /// Requires that no job pulls or publishes the snapshot, or the table: none runs, and no publication waits. Until the step ends none begins.
    /// </summary>
    /// <exception cref="Errors.SnapshotException"><c>snapshot_busy</c>, or <c>table_busy</c> of a table; their details name the job.</exception>
    Task RequireIdleAsync(SnapshotId snapshot, TableInfo? table, CancellationToken cancellationToken);

    /// <summary>Drops a snapshot with everything in it, except its audit trail.</summary>
    Task DropSnapshotAsync(SnapshotId snapshot, string schema, CancellationToken cancellationToken);

    /// <summary>Makes an empty table without indexes, ready for its first pull, and gives it the snapshot's next number.</summary>
    /// <exception cref="Errors.SnapshotException"><c>table_changed</c> when somebody has just added one of that name, or of that remote table.</exception>
    Task<TableInfo> CreateTableAsync(TableInfo table, CancellationToken cancellationToken);

    /// <summary>
    /// Locks a table until the step ends, and finds out whether the values of columns – present ones, bases, those of conflicts – all convert
    /// to other types without loss.
    /// </summary>
    /// <exception cref="Errors.SnapshotException"><c>table_busy</c> when it stays in use.</exception>
    Task<ExaminedColumns> ExamineAsync(TableInfo table, IReadOnlyDictionary<string, FieldType> types, CancellationToken cancellationToken);

    /// <summary>
    /// Gives a table other columns, another view, other indexes. Stored columns that are new are made, those that are gone are dropped
    /// with their edits and suggestions, indexes that are gone are dropped; what the change log says of them stays. A column of another type
    /// is converted; where <paramref name="after"/> holds its values under another name they stay there, and only edits that fit are
    /// carried over. Items of plans that would send it are void then.
    /// </summary>
    /// <exception cref="Errors.SnapshotException">
    /// <c>table_changed</c> when it is not any more as <paramref name="before"/> says; <c>table_busy</c> when it stays in use.
    /// </exception>
    Task ChangeTableAsync(TableInfo before, TableInfo after, CancellationToken cancellationToken);

    /// <summary>Drops a table with its records, suggestions and changes. What waits to be sent of it is void, and what was sent without an answer unknown.</summary>
    Task DropTableAsync(TableInfo table, CancellationToken cancellationToken);

    /// <summary>Forgets what an earlier scan has seen; a table whose first pull is not finished is emptied.</summary>
    Task BeginScanAsync(TableInfo table, CancellationToken cancellationToken);

    /// <summary>Stores how far the table's running pull has come.</summary>
    Task SavePullAsync(TableInfo table, PullPosition position, CancellationToken cancellationToken);

    /// <summary>Notes that the table's running pull has ended, and when.</summary>
    Task EndPullAsync(TableInfo table, PullEnd end, CancellationToken cancellationToken);

    /// <summary>Builds the indexes after a first pull and opens the table for edits.</summary>
    Task FinishFirstPullAsync(TableInfo table, CancellationToken cancellationToken);
}
