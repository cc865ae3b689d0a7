using Snapshot.Errors;
using Snapshot.Postgres.Sql;
using Snapshot.Records;
using Snapshot.Storage;
using Snapshot.Tables;

namespace Snapshot.Postgres.Edits;

/// <summary>Writes, accepts and rejects suggestions.</summary>
internal static class SuggestionEdits
{
    public static async Task<ChangedRecords> SuggestAsync(
        StepConnection step, TableInfo table, RecordEdit.Suggest edit, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameters();
        var given = edit.Suggestions;
        var author = parameters.Add(edit.Author);
        var run = parameters.Add(edit.Run);
        var rows = string.Join(", ",
            parameters.Add([.. given.Select(suggestion => suggestion.Record ?? 0)]),
            parameters.Add([.. given.Select(suggestion => (long)Kind(suggestion))]),
            parameters.Add([.. given.Select(suggestion => suggestion.Field)]),
            parameters.AddJson([.. given.Select(suggestion => Value(table, suggestion))]),
            parameters.Add([.. given.Select(suggestion => suggestion.Reason)]),
            parameters.Add(
                given.Select(suggestion => suggestion.Confidence).ToArray(), NpgsqlTypes.NpgsqlDbType.Array | NpgsqlTypes.NpgsqlDbType.Real));
        var based = string.Concat(given.Select(suggestion => suggestion.Field).OfType<string>().Distinct().Select(table.Column)
            .Select(column => $" when {FieldSql.Literal(column.Name)} then to_jsonb(r.{RecordTableSql.Column(column)})"));
        var sql = $"""
            with given as materialized (
                select * from unnest({rows}) with ordinality as given(record_id, kind, field, value, reason, confidence, ordinal)
            ), made as (
                insert into {RecordTableSql.Suggestions(table)}
                    (table_number, record_id, kind, field, value, based, author, run, reason, confidence)
                select {table.Number}, r._id, given.kind, given.field, given.value,
                       case when given.kind = {(short)SuggestionKind.Delete} then to_jsonb(r._version){(based.Length == 0 ? "" : $" else case given.field{based} end")} end, {author}, {run}, given.reason, given.confidence
                from given left join {RecordTableSql.Name(table)} r on r._id = given.record_id
                where r._id is not null or given.kind = {(short)SuggestionKind.Create}
                order by given.ordinal
                returning 1
            )
            select count(*) from made
            """;
        var made = await step.CountAsync(sql, parameters, cancellationToken).ConfigureAwait(false);
        return made == given.Count ? new ChangedRecords(made) : throw await MissingAsync(step, table, given, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Proposes what a bulk change would do, for every cell that it would change.</summary>
    public static async Task<ChangedRecords> SuggestChangeAsync(
        StepConnection step, TableInfo table, RecordEdit.SuggestChange edit, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameters();
        var where = SelectionSql.Records(edit.Records, table, parameters);
        var (author, run, reason) = (parameters.Add(edit.Author), parameters.Add(edit.Run), parameters.Add(edit.Reason));
        var cells = edit.By switch
        {
            BulkChange.Delete => "(values (1, null, to_jsonb(r._version), null::jsonb))",
            BulkChange.Discard discard => GivenUp(discard, parameters),
            _ => Assigned(BulkSql.Assignments(edit.By, table, parameters)),
        };
        var sql = $"""
            with made as (
                insert into {RecordTableSql.Suggestions(table)} (table_number, record_id, kind, field, value, based, author, run, reason)
                select {table.Number}, r._id, cell.kind, cell.field, cell.new, cell.old, {author}, {run}, {reason}
                from {ReadableSql.From(table, parameters)} r cross join lateral {cells} as cell(kind, field, old, new)
                where r._state <> 3 and ({where}) and (cell.kind = 1 or cell.new is distinct from cell.old)
                order by r._id
                returning 1
            )
            select count(*) from made
            """;
        return new ChangedRecords(await step.CountAsync(sql, parameters, cancellationToken).ConfigureAwait(false));
    }

    private static string Assigned(IReadOnlyList<(Column Column, string Value)> assignments) =>
        $"(values {string.Join(", ", assignments.Select(assignment => $"(0, {FieldSql.Literal(assignment.Column.Name)}, to_jsonb(r.{RecordTableSql.Column(assignment.Column)}), to_jsonb({assignment.Value}))"))})";

    // The values of the service for what is edited; deletion of what was made here.
    private static string GivenUp(BulkChange.Discard discard, SqlParameters parameters) => $"""
        (select 0, key, nullif(to_jsonb(r.*) -> key, 'null'), nullif(value, 'null') from jsonb_each({RowSql.Discarded})
         where r._state = 1 and {DiscardSql.Field(discard, parameters)}
         union all select 1, null, to_jsonb(r._version), null where r._state = 2 and {(discard.Fields is null ? "true" : "false")})
        """;

    /// <summary>
    /// Accepts: the records take the values, deletions and creations happen, and all that competed is decided. What is chosen is
    /// chosen once, before anything changes: a filter may look at the very values that are to be changed.
    /// </summary>
    public static async Task<ChangedRecords> TakeAsync(
        StepConnection step, TableInfo table, RecordEdit.TakeSuggestions edit, CancellationToken cancellationToken)
    {
        await LockAsync(step, table, edit.Suggestions, cancellationToken).ConfigureAwait(false);
        var chosen = await ChooseAsync(step, table, edit, cancellationToken).ConfigureAwait(false);
        if (chosen.Fields.Length > 0)
        {
            await RejectRivalsAsync(step, table, cancellationToken).ConfigureAwait(false);
            await TakeValuesAsync(step, table, [.. chosen.Fields.Select(table.Column)], cancellationToken).ConfigureAwait(false);
        }
        var made = chosen.Creations ? await TakeCreationsAsync(step, table, cancellationToken).ConfigureAwait(false) : ChangedRecords.None;
        if (chosen.Deletions)
            await DeleteEdits.DeleteAsync(
                step, table, $"r._id in (select d.record_id from {Accepted(step, table, SuggestionKind.Delete)})", new SqlParameters(), cancellationToken)
                .ConfigureAwait(false);
        return new ChangedRecords(chosen.Count) { Created = made.Created, StaleSuggestions = chosen.Stale };
    }

    /// <summary>Rejects: nothing happens but that the suggestions are decided.</summary>
    public static async Task<ChangedRecords> DropAsync(
        StepConnection step, TableInfo table, RecordEdit.DropSuggestions edit, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameters();
        var sql = $"""
            with chosen as (
                delete from {RecordTableSql.Suggestions(table)} s where {SelectionSql.Suggestions(edit.Suggestions, table, parameters)} returning s.*
            ), decided as (
                {SettledSql.Insert(table, step.Step, "chosen", "false", $"{(short)SuggestionCause.Decided}")}
            )
            select count(*) from chosen
            """;
        return new ChangedRecords(await step.CountAsync(sql, parameters, cancellationToken).ConfigureAwait(false));
    }

    // Whoever is just editing such a record is waited for: then what was suggested for it is known to be stale.
    private static Task LockAsync(StepConnection step, TableInfo table, SuggestionSelection selection, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameters();
        var sql = $"""
            select from {RecordTableSql.Name(table)} r
            where r._id in (select s.record_id from {RecordTableSql.Suggestions(table)} s where {SelectionSql.Suggestions(selection, table, parameters)})
            order by r._id for update
            """;
        return step.ExecuteAsync(sql, parameters, cancellationToken);
    }

    // Of several for one cell the surest is accepted, then the newest. What is stale is left unless it is taken on purpose; what is no longer possible always is.
    private static async Task<Chosen> ChooseAsync(StepConnection step, TableInfo table, RecordEdit.TakeSuggestions edit, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameters();
        var possible = $"{AcceptableSql.Condition(table)} and r._state is distinct from {(short)RecordState.Deleted}";
        var taken = edit.IncludesStale ? possible : $"{StandingSql.Of(table)} <> {(int)SuggestionStanding.Stale}";
        var sql = $"""
            with selected as materialized (
                select s.id, {taken} as taken
                from {RecordTableSql.Suggestions(table)} s left join {RecordTableSql.Name(table)} r on r._id = s.record_id
                where {SelectionSql.Suggestions(edit.Suggestions, table, parameters)}
            ), chosen as (
                delete from {RecordTableSql.Suggestions(table)} s using selected where s.id = selected.id and selected.taken returning s.*
            ), ranked as materialized (
                select *, row_number() over (
                    partition by kind, record_id, field, case when kind = {(short)SuggestionKind.Create} then id end order by confidence desc nulls last, id desc) = 1 as wins
                from chosen
            ), decided as (
                {SettledSql.Insert(table, step.Step, "ranked", "wins", $"case when wins then {(short)SuggestionCause.Decided} else {(short)SuggestionCause.Superseded} end")}
            )
            select count(*) filter (where wins), coalesce(array_agg(distinct field) filter (where kind = {(short)SuggestionKind.Value}), array[]::text[]),
                   coalesce(bool_or(kind = {(short)SuggestionKind.Create}), false), coalesce(bool_or(kind = {(short)SuggestionKind.Delete}), false),
                   array(select selected.id from selected where not selected.taken order by selected.id)
            from ranked
            """;
        return await step.ReadAsync(
            sql, parameters,
            row => new Chosen(row.GetInt64(0), row.GetFieldValue<string[]>(1), row.GetBoolean(2), row.GetBoolean(3), row.GetFieldValue<long[]>(4)), cancellationToken)
            .ConfigureAwait(false);
    }

    // An accepted value settles its cell: whatever else was suggested for it is rejected in the same breath.
    private static Task RejectRivalsAsync(StepConnection step, TableInfo table, CancellationToken cancellationToken)
    {
        var sql = $"""
            with rivals as (
                delete from {RecordTableSql.Suggestions(table)} s
                using {Accepted(step, table, SuggestionKind.Value)}
                  and s.table_number = {table.Number} and s.kind = d.kind and s.record_id = d.record_id and s.field = d.field
                returning s.*
            )
            {SettledSql.Insert(table, step.Step, "rivals", "false", $"{(short)SuggestionCause.Superseded}")}
            """;
        return step.ExecuteAsync(sql, null, cancellationToken);
    }

    private static async Task TakeValuesAsync(StepConnection step, TableInfo table, IReadOnlyList<Column> columns, CancellationToken cancellationToken)
    {
        var with = $"""
            source as materialized (
                select d.record_id as _id, jsonb_object_agg(d.field, coalesce(d.value, 'null'::jsonb)) as v
                from {Accepted(step, table, SuggestionKind.Value)}
                group by d.record_id
            ), 
            """;
        var sql = ValueSql.Update(
            table, step.Step, [.. columns.Select(column => (column, ValueEdits.FromSource(column)))],
            where: "true", with: with, join: "join source on source._id = r._id");
        await step.CountAsync(sql, new SqlParameters(), cancellationToken).ConfigureAwait(false);
    }

    private static async Task<ChangedRecords> TakeCreationsAsync(StepConnection step, TableInfo table, CancellationToken cancellationToken)
    {
        var from = $"from {Accepted(step, table, SuggestionKind.Create)}";
        var names = await step.ListAsync<string>($"select distinct jsonb_object_keys(d.value) {from}", new SqlParameters(), cancellationToken).ConfigureAwait(false);
        return await CreateEdits.CreateAsync(
            // What the service has no more is left out.
            step, table, [.. names.Select(table.FindColumn).OfType<Column>().Where(column => column is { IsStored: true, IsReadOnly: false })], $"select d.value as v, d.id as ordinal {from}", new SqlParameters(), cancellationToken)
            .ConfigureAwait(false);
    }

    private static string Accepted(StepConnection step, TableInfo table, SuggestionKind kind) =>
        $"{RecordTableSql.Decided(table)} d where d.step = {step.Step} and d.table_number = {table.Number} and d.kind = {(short)kind} and d.accepted";

    private static async Task<SnapshotException> MissingAsync(
        StepConnection step, TableInfo table, IReadOnlyList<NewSuggestion> given, CancellationToken cancellationToken)
    {
        var parameters = new SqlParameters();
        var ids = parameters.Add([.. given.Where(suggestion => suggestion.Record is not null).Select(suggestion => suggestion.Record!.Value)]);
        var sql = $"select given.id from unnest({ids}) as given(id) where not exists (select from {RecordTableSql.Name(table)} r where r._id = given.id) limit 10";
        var missing = await step.ListAsync<long>(sql, parameters, cancellationToken).ConfigureAwait(false);
        return new SnapshotException(
            SnapshotErrorCode.RecordNotFound, $"The table “{table.Ref.Table}” has no record {string.Join(", ", missing)}; nothing was suggested.")
        {
            Details = new Dictionary<string, object?>
            {
                ["index"] = given.ToList().FindIndex(suggestion => suggestion.Record is { } record && missing.Contains(record)),
                ["records"] = missing.Select(id => id.ToString()).ToArray(),
            },
        };
    }

    private static SuggestionKind Kind(NewSuggestion suggestion) =>
        suggestion.Delete ? SuggestionKind.Delete
        : suggestion.Field is not null ? SuggestionKind.Value
        : SuggestionKind.Create;

    private static string? Value(TableInfo table, NewSuggestion suggestion) => Kind(suggestion) switch
    {
        SuggestionKind.Value => FieldJson.Write(suggestion.Value, table.Column(suggestion.Field!).Type),
        SuggestionKind.Create => FieldJson.Write(table, suggestion.Fields!),
        _ => null,
    };

    /// <summary>What a selection of suggestions turned out to be.</summary>
    private sealed record Chosen(long Count, string[] Fields, bool Creations, bool Deletions, long[] Stale);
}
