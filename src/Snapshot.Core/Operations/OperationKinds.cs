namespace Snapshot.Operations;

/// <summary>The kinds of operations. They are also the actions of the audit trail and the kinds of events.</summary>
public static class OperationKinds
{
    /// <summary>A snapshot was created with its tables.</summary>
    public const string SnapshotCreated = "snapshot.created";

    /// <summary>A snapshot got another name.</summary>
    public const string SnapshotRenamed = "snapshot.renamed";

    /// <summary>A snapshot was deleted with its schema.</summary>
    public const string SnapshotDeleted = "snapshot.deleted";

    /// <summary>A table was added.</summary>
    public const string TableAdded = "table.added";

    /// <summary>A table was dropped.</summary>
    public const string TableDropped = "table.dropped";

    /// <summary>A table got a column of its own.</summary>
    public const string ColumnAdded = "column.added";

    /// <summary>A column of a table's own was changed.</summary>
    public const string ColumnChanged = "column.changed";

    /// <summary>A column of a table's own was dropped with its values.</summary>
    public const string ColumnDropped = "column.dropped";

    /// <summary>A table got the fields that its service has now.</summary>
    public const string SchemaChanged = "schema.changed";

    /// <summary>A table's pulls stopped because its service has other fields, and a person must decide.</summary>
    public const string SchemaHeld = "schema.held";

    /// <summary>What follows when a table's service changes its fields was decided.</summary>
    public const string SchemaPolicyChanged = "schema.policy_changed";

    /// <summary>A person agreed to the changes of a table's service.</summary>
    public const string SchemaAccepted = "schema.accepted";

    /// <summary>The view of a table was changed.</summary>
    public const string ViewChanged = "view.changed";

    /// <summary>An index was built.</summary>
    public const string IndexBuilt = "index.built";

    /// <summary>An index was dropped.</summary>
    public const string IndexDropped = "index.dropped";

    /// <summary>A table was pulled.</summary>
    public const string TablePulled = "table.pulled";

    /// <summary>Records were created.</summary>
    public const string RecordsCreated = "records.created";

    /// <summary>Fields of records were edited.</summary>
    public const string RecordsEdited = "records.edited";

    /// <summary>Records were marked as deleted, or created ones removed.</summary>
    public const string RecordsDeleted = "records.deleted";

    /// <summary>Deletions were taken back.</summary>
    public const string RecordsRestored = "records.restored";

    /// <summary>Edits were given up.</summary>
    public const string EditsDiscarded = "edits.discarded";

    /// <summary>What was changed here and in the service was decided.</summary>
    public const string ConflictsResolved = "conflicts.resolved";

    /// <summary>Suggestions were made.</summary>
    public const string SuggestionsMade = "suggestions.made";

    /// <summary>Suggestions were accepted.</summary>
    public const string SuggestionsAccepted = "suggestions.accepted";

    /// <summary>Suggestions were rejected.</summary>
    public const string SuggestionsRejected = "suggestions.rejected";

    /// <summary>An operation was undone.</summary>
    public const string OperationUndone = "operation.undone";

    /// <summary>An operation that was undone was done again.</summary>
    public const string OperationRedone = "operation.redone";

    /// <summary>A publish plan was made.</summary>
    public const string PlanMade = "plan.made";

    /// <summary>A publish plan was approved and its publication begun.</summary>
    public const string PublicationApproved = "publication.approved";

    /// <summary>A person decided about writes of which nobody knew whether they were carried out.</summary>
    public const string PublicationDecided = "publication.decided";

    /// <summary>Records were published.</summary>
    public const string RecordsPublished = "records.published";
}
