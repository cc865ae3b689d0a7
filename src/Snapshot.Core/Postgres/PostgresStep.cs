using Snapshot.Identity;
using Snapshot.Jobs;
using Snapshot.Postgres.Edits;
using Snapshot.Postgres.Jobs;
using Snapshot.Postgres.Sql;
using Snapshot.Records;
using Snapshot.Storage;
using Snapshot.Tables;

namespace Snapshot.Postgres;

/// <summary>The open transaction of one step.</summary>
internal sealed class PostgresStep(SnapshotDatabase database, IJobSignals signals, StepConnection step) : IStep
{
    public bool HasAdvanced { get; private set; }

    public bool HasEnqueued { get; private set; }

    public ISchemaStore Schemas { get; } = new PostgresSchemaStore(database, step);

    public IPublicationWriter Publications { get; } = new PostgresPublicationWriter(database, step);

    public Task<ChangedRecords> ApplyAsync(TableInfo table, RecordEdit edit, CancellationToken cancellationToken) => edit switch
    {
        RecordEdit.Change { By: BulkChange.Delete, Records: var records } => DeleteEdits.DeleteAsync(step, table, records, cancellationToken),
        RecordEdit.Change { By: BulkChange.Restore, Records: var records } => DeleteEdits.RestoreAsync(step, table, records, cancellationToken),
        RecordEdit.Change { By: BulkChange.Discard discard, Records: var records } => DiscardEdits.DiscardAsync(step, table, records, discard, cancellationToken),
        RecordEdit.Change change => ValueEdits.ChangeAsync(step, table, change, cancellationToken),
        RecordEdit.Resolve resolve => ResolveEdits.ResolveAsync(step, table, resolve, cancellationToken),
        RecordEdit.SuggestChange suggest => SuggestionEdits.SuggestChangeAsync(step, table, suggest, cancellationToken),
        RecordEdit.UpdateEach update => ValueEdits.UpdateEachAsync(step, table, update, cancellationToken),
        RecordEdit.Create create => CreateEdits.CreateAsync(step, table, create, cancellationToken),
        RecordEdit.Suggest suggest => SuggestionEdits.SuggestAsync(step, table, suggest, cancellationToken),
        RecordEdit.TakeSuggestions take => SuggestionEdits.TakeAsync(step, table, take, cancellationToken),
        RecordEdit.DropSuggestions drop => SuggestionEdits.DropAsync(step, table, drop, cancellationToken),
        RecordEdit.Revert revert => RevertEdits.ApplyAsync(
            step, table, revert, database.Table("operations"), database.Table("operation_steps"), cancellationToken),
        RecordEdit.Load load => PullEdits.LoadAsync(step, table, load, cancellationToken),
        RecordEdit.Merge merge => PullEdits.MergeAsync(step, table, merge, cancellationToken),
        RecordEdit.Quarantine quarantine => PullEdits.QuarantineAsync(step, table, quarantine, cancellationToken),
        RecordEdit.QuarantineUnseen quarantine => PullEdits.QuarantineUnseenAsync(step, table, quarantine, cancellationToken),
        RecordEdit.FillReferences fill => ReferenceEdits.FillAsync(step, table, fill, cancellationToken),
        RecordEdit.Acknowledge acknowledge => AcknowledgeEdits.ApplyAsync(step, table, acknowledge, cancellationToken),
        _ => throw new ArgumentOutOfRangeException(nameof(edit), edit, null),
    };

    public Task EnqueueAsync(JobId id, JobRequest request, CancellationToken cancellationToken)
    {
        HasEnqueued = true;
        return JobSql.InsertAsync(database, signals, step.Connection, id, request, cancellationToken);
    }

    public void Advance() => HasAdvanced = true;
}
