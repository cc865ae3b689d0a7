namespace Snapshot.Connectors.Postgres;

/// <summary>Whom the database's refusal of a write concerns.</summary>
internal enum FaultReach
{
    /// <summary>This write alone: its values, a constraint, a trigger, a policy.</summary>
    Row,

    /// <summary>This write now: it lost against another transaction, and may go through later.</summary>
    Passing,

    /// <summary>The write, or the whole server – a full disk, too little memory: whether other writes go through tells.</summary>
    Doubtful,

    /// <summary>The write, or the role's rights on the table: the catalogue tells.</summary>
    Rights,

    /// <summary>The connection, the account or the table: no other write goes through either.</summary>
    Whole,
}
