namespace Snapshot.Errors;

/// <summary>A stable name for one thing that can go wrong. Clients may branch on <see cref="Value"/>; it never changes.</summary>
/// <param name="Value">The name, in snake_case.</param>
/// <param name="Kind">How it is to be handled.</param>
public sealed record SnapshotErrorCode(string Value, ErrorKind Kind)
{
    /// <summary>The request's body or parameters could not be understood.</summary>
    public static readonly SnapshotErrorCode RequestInvalid = new("request_invalid", ErrorKind.Invalid);

    /// <summary>The request's body is not called JSON, or is in an encoding that is not known.</summary>
    public static readonly SnapshotErrorCode MediaTypeUnsupported = new("media_type_unsupported", ErrorKind.Unsupported);

    /// <summary>Something failed that should not; the host's log says what, under the trace id that the details give.</summary>
    public static readonly SnapshotErrorCode InternalError = new("internal_error", ErrorKind.Internal);

    /// <summary>No such snapshot, or not for this actor.</summary>
    public static readonly SnapshotErrorCode SnapshotNotFound = new("snapshot_not_found", ErrorKind.NotFound);

    /// <summary>The snapshot is being pulled or published.</summary>
    public static readonly SnapshotErrorCode SnapshotBusy = new("snapshot_busy", ErrorKind.Conflict);

    /// <summary>A name is empty, too long or holds control characters.</summary>
    public static readonly SnapshotErrorCode NameInvalid = new("name_invalid", ErrorKind.Invalid);

    /// <summary>The snapshot has no such table.</summary>
    public static readonly SnapshotErrorCode TableNotFound = new("table_not_found", ErrorKind.NotFound);

    /// <summary>The remote table is in the snapshot already.</summary>
    public static readonly SnapshotErrorCode TableExists = new("table_exists", ErrorKind.Conflict);

    /// <summary>The table's first pull has not finished, so it cannot be changed yet.</summary>
    public static readonly SnapshotErrorCode TableNotReady = new("table_not_ready", ErrorKind.Conflict);

    /// <summary>A lookup of another table needs the table.</summary>
    public static readonly SnapshotErrorCode TableInUse = new("table_in_use", ErrorKind.Conflict);

    /// <summary>The table got other columns while the request ran; look at it again and repeat.</summary>
    public static readonly SnapshotErrorCode TableChanged = new("table_changed", ErrorKind.Conflict);

    /// <summary>The table is in use for so long that its columns cannot be changed now; nothing was.</summary>
    public static readonly SnapshotErrorCode TableBusy = new("table_busy", ErrorKind.Conflict);

    /// <summary>The service's table has other fields than the one here, and that has to be settled first.</summary>
    public static readonly SnapshotErrorCode SchemaChanged = new("schema_changed", ErrorKind.Conflict);

    /// <summary>The service has not changed the table since it was last pulled, so there is nothing to apply.</summary>
    public static readonly SnapshotErrorCode SchemaUnchanged = new("schema_unchanged", ErrorKind.Conflict);

    /// <summary>The service identifies the table's records by other fields now: drop the table and add it anew.</summary>
    public static readonly SnapshotErrorCode RemoteKeyChanged = new("remote_key_changed", ErrorKind.Conflict);

    /// <summary>The service has the table no more; its copy stays.</summary>
    public static readonly SnapshotErrorCode RemoteTableGone = new("remote_table_gone", ErrorKind.Conflict);

    /// <summary>A computed column, a lookup or the view needs the column.</summary>
    public static readonly SnapshotErrorCode ColumnInUse = new("column_in_use", ErrorKind.Conflict);

    /// <summary>The table has no such index.</summary>
    public static readonly SnapshotErrorCode IndexNotFound = new("index_not_found", ErrorKind.NotFound);

    /// <summary>The service has no such table.</summary>
    public static readonly SnapshotErrorCode RemoteTableNotFound = new("remote_table_not_found", ErrorKind.Invalid);

    /// <summary>The remote table has no key, so its records cannot be told apart.</summary>
    public static readonly SnapshotErrorCode RemoteTableWithoutKey = new("remote_table_without_key", ErrorKind.Invalid);

    /// <summary>The table has no such field.</summary>
    public static readonly SnapshotErrorCode FieldNotFound = new("field_not_found", ErrorKind.Invalid);

    /// <summary>The field cannot be written.</summary>
    public static readonly SnapshotErrorCode FieldReadOnly = new("field_read_only", ErrorKind.Invalid);

    /// <summary>A value does not fit its field's type.</summary>
    public static readonly SnapshotErrorCode ValueInvalid = new("value_invalid", ErrorKind.Invalid);

    /// <summary>No such record in the table.</summary>
    public static readonly SnapshotErrorCode RecordNotFound = new("record_not_found", ErrorKind.NotFound);

    /// <summary>A selection chooses nothing, or in several ways at once.</summary>
    public static readonly SnapshotErrorCode SelectionInvalid = new("selection_invalid", ErrorKind.Invalid);

    /// <summary>The filter is not understood; the details say where and what was expected.</summary>
    public static readonly SnapshotErrorCode FilterInvalid = new("filter_invalid", ErrorKind.Invalid);

    /// <summary>The expression of a computed column is not understood; the details say where and what was expected.</summary>
    public static readonly SnapshotErrorCode ExpressionInvalid = new("expression_invalid", ErrorKind.Invalid);

    /// <summary>A filter, a computed column or a change fails on the values of some record, such as by a division by zero.</summary>
    public static readonly SnapshotErrorCode EvaluationFailed = new("evaluation_failed", ErrorKind.Invalid);

    /// <summary>The filter is too long or too deep.</summary>
    public static readonly SnapshotErrorCode FilterTooLarge = new("filter_too_large", ErrorKind.Limit);

    /// <summary>The sort is not understood.</summary>
    public static readonly SnapshotErrorCode SortInvalid = new("sort_invalid", ErrorKind.Invalid);

    /// <summary>The cursor is damaged, or belongs to another query.</summary>
    public static readonly SnapshotErrorCode CursorInvalid = new("cursor_invalid", ErrorKind.Invalid);

    /// <summary>A page, batch or text is larger than an option allows.</summary>
    public static readonly SnapshotErrorCode LimitExceeded = new("limit_exceeded", ErrorKind.Limit);

    /// <summary>A query ran longer than the option allows, and was ended.</summary>
    public static readonly SnapshotErrorCode QueryTimeout = new("query_timeout", ErrorKind.Limit);

    /// <summary>No connector of that name is registered.</summary>
    public static readonly SnapshotErrorCode ConnectorNotFound = new("connector_not_found", ErrorKind.Invalid);

    /// <summary>No such account, or not for this actor.</summary>
    public static readonly SnapshotErrorCode AccountNotFound = new("account_not_found", ErrorKind.NotFound);

    /// <summary>An account's settings are incomplete or wrong.</summary>
    public static readonly SnapshotErrorCode AccountInvalid = new("account_invalid", ErrorKind.Invalid);

    /// <summary>The account's secrets cannot be decrypted, because the host's data-protection keys are lost or not shared: connect it again.</summary>
    public static readonly SnapshotErrorCode AccountUnreadable = new("account_unreadable", ErrorKind.Conflict);

    /// <summary>The account is used by a snapshot's table.</summary>
    public static readonly SnapshotErrorCode AccountInUse = new("account_in_use", ErrorKind.Conflict);

    /// <summary>The service refused the credentials: the account must be connected again.</summary>
    public static readonly SnapshotErrorCode AuthenticationRequired = new("authentication_required", ErrorKind.Remote);

    /// <summary>The service refused, failed or could not be reached.</summary>
    public static readonly SnapshotErrorCode ServiceFailed = new("service_failed", ErrorKind.Remote);

    /// <summary>The connector or the remote table cannot do this.</summary>
    public static readonly SnapshotErrorCode NotSupported = new("not_supported", ErrorKind.Invalid);

    /// <summary>The host knows nobody behind the call.</summary>
    public static readonly SnapshotErrorCode ActorUnknown = new("actor_unknown", ErrorKind.Unauthenticated);

    /// <summary>The host's claims do not say clearly who is behind the call: too long, with control characters, or in several organisations at once.</summary>
    public static readonly SnapshotErrorCode ActorInvalid = new("actor_invalid", ErrorKind.Forbidden);

    /// <summary>This kind of actor may not do this; agents may look and suggest only.</summary>
    public static readonly SnapshotErrorCode ActorForbidden = new("actor_forbidden", ErrorKind.Forbidden);

    /// <summary>A suggestion proposes nothing, or several things at once.</summary>
    public static readonly SnapshotErrorCode SuggestionInvalid = new("suggestion_invalid", ErrorKind.Invalid);

    /// <summary>No such operation in the snapshot, or none that the actor could undo or do again.</summary>
    public static readonly SnapshotErrorCode OperationNotFound = new("operation_not_found", ErrorKind.NotFound);

    /// <summary>The operation is of a kind that cannot be undone, such as a pull.</summary>
    public static readonly SnapshotErrorCode OperationNotUndoable = new("operation_not_undoable", ErrorKind.Conflict);

    /// <summary>The operation is undone already, or was done again.</summary>
    public static readonly SnapshotErrorCode OperationUndone = new("operation_undone", ErrorKind.Conflict);

    /// <summary>No such plan in the snapshot.</summary>
    public static readonly SnapshotErrorCode PlanNotFound = new("plan_not_found", ErrorKind.NotFound);

    /// <summary>The hash that was approved is not the plan's.</summary>
    public static readonly SnapshotErrorCode PlanHashMismatch = new("plan_hash_mismatch", ErrorKind.Conflict);

    /// <summary>A gate of the host blocks the plan, and nobody waived it.</summary>
    public static readonly SnapshotErrorCode PlanBlocked = new("plan_blocked", ErrorKind.Conflict);

    /// <summary>The plan was published already.</summary>
    public static readonly SnapshotErrorCode PlanPublished = new("plan_published", ErrorKind.Conflict);

    /// <summary>The plan holds no item that could be sent.</summary>
    public static readonly SnapshotErrorCode PlanEmpty = new("plan_empty", ErrorKind.Conflict);

    /// <summary>No such publication in the snapshot.</summary>
    public static readonly SnapshotErrorCode PublicationNotFound = new("publication_not_found", ErrorKind.NotFound);

    /// <summary>No such item in the publication.</summary>
    public static readonly SnapshotErrorCode PublicationItemNotFound = new("publication_item_not_found", ErrorKind.NotFound);

    /// <summary>It is known what became of the item, so there is nothing to decide.</summary>
    public static readonly SnapshotErrorCode PublicationItemKnown = new("publication_item_known", ErrorKind.Conflict);

    /// <summary>A decision about writes in doubt lacks the service's id, has one too many, or contradicts what the service holds.</summary>
    public static readonly SnapshotErrorCode DecisionInvalid = new("decision_invalid", ErrorKind.Invalid);

    /// <summary>Another record here stands for that record of the service and was edited: discard its edits first.</summary>
    public static readonly SnapshotErrorCode RemoteIdTaken = new("remote_id_taken", ErrorKind.Conflict);

    /// <summary>When something is to happen again and again is not understood, or is too often.</summary>
    public static readonly SnapshotErrorCode ScheduleInvalid = new("schedule_invalid", ErrorKind.Invalid);

    /// <summary>Nothing is scheduled.</summary>
    public static readonly SnapshotErrorCode ScheduleNotFound = new("schedule_not_found", ErrorKind.NotFound);

    /// <summary>No such job, or not for this actor.</summary>
    public static readonly SnapshotErrorCode JobNotFound = new("job_not_found", ErrorKind.NotFound);

    /// <summary>The job has ended, so it cannot be canceled.</summary>
    public static readonly SnapshotErrorCode JobFinished = new("job_finished", ErrorKind.Conflict);

    /// <summary>The job waits, runs or has succeeded, so there is nothing to start again.</summary>
    public static readonly SnapshotErrorCode JobNotRetryable = new("job_not_retryable", ErrorKind.Conflict);

    /// <summary>The database cannot be reached.</summary>
    public static readonly SnapshotErrorCode DatabaseUnavailable = new("database_unavailable", ErrorKind.Unavailable);

    /// <summary>The snapshot database has no room on its disk. Nothing was changed; jobs go on once there is room again.</summary>
    public static readonly SnapshotErrorCode DatabaseFull = new("database_full", ErrorKind.Unavailable);

    /// <summary>The database server is older than PostgreSQL 15.</summary>
    public static readonly SnapshotErrorCode DatabaseTooOld = new("database_too_old", ErrorKind.Unavailable);

    /// <summary>The metadata schema is of another release than this one, or a migration was altered.</summary>
    public static readonly SnapshotErrorCode MigrationMismatch = new("migration_mismatch", ErrorKind.Unavailable);

    /// <summary>The code's name.</summary>
    public override string ToString() => Value;
}
