using Snapshot.Postgres.Sql;
using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Postgres.Edits;

/// <summary>
/// Gives a field's column another type: by converting it where every value fits, else by setting it aside under another name. No record's
/// version changes, for no value does.
/// </summary>
internal static class RetypeSql
{
    private const string Empty = "{}";

    /// <summary>Selects whether some value does not fit the type, and how many edited cells do not.</summary>
    public static string Examine(TableInfo table, Column column, FieldType type)
    {
        var sql = new Cell(column, RecordTableSql.Column(column), type);
        var theirs = $"r._conflict ->> {sql.Key}";
        return $"""
            select coalesce(bool_or({sql.Misfit} or {theirs} is not null and {ConversionSql.Convert($"({theirs})", column.Type, type)} is null), false),
                   count(*) filter (where {sql.Edited} and {sql.Misfit})
            from {RecordTableSql.Name(table)} r
            where r.{sql.Name} is not null or r._base ? {sql.Key} or r._conflict ? {sql.Key}
            """;
    }

    /// <summary>Converts the column, its bases and what is known of the service's values.</summary>
    public static IEnumerable<string> Convert(TableInfo table, Column column, FieldType type)
    {
        var sql = new Cell(column, RecordTableSql.Column(column), type);
        var value = ConversionSql.Convert(ConversionSql.Text(sql.Name, column.Type), column.Type, type);
        yield return $"alter table {RecordTableSql.Name(table)} alter column {sql.Name} type {FieldSql.TypeName(type)} using {value}";
        yield return $"""
            update {RecordTableSql.Name(table)} r
            set _base = case when r._base ? {sql.Key} then r._base || jsonb_build_object({sql.Key}, {sql.Base}) else r._base end,
                _conflict = case when r._conflict ? {sql.Key}
                    then r._conflict || jsonb_build_object({sql.Key}, {ConversionSql.Convert($"(r._conflict ->> {sql.Key})", column.Type, type)}) else r._conflict end
            where r._base ? {sql.Key} or r._conflict ? {sql.Key}
            """;
        yield return Suggestions(table, column, type, aside: null);
        yield return Void(table, column);
    }

    /// <summary>The column goes on under another name; a new one takes its place, and the edits that fit.</summary>
    public static IEnumerable<string> SetAside(TableInfo table, Column column, FieldType type, Column aside)
    {
        var sql = new Cell(column, RecordTableSql.Column(aside), type);
        var asideKey = FieldSql.Literal(aside.Name);
        var fits = $"{sql.Edited} and not ({sql.Misfit})";
        yield return $"alter table {RecordTableSql.Name(table)} rename column {RecordTableSql.Column(column)} to {sql.Name}";
        yield return $"alter table {RecordTableSql.Name(table)} add column {RecordTableSql.Column(column)} {FieldSql.TypeName(type)}";
        yield return $"""
            update {RecordTableSql.Name(table)} r
            set {RecordTableSql.Column(column)} = case when {fits} then {sql.Value} end,
                {sql.Name} = case when {fits} then case when r._base ? {sql.Key} then {FieldSql.FromJson("r._base", column)} end else r.{sql.Name} end,
                _base = case when not coalesce(r._base ? {sql.Key}, false) then r._base
                    when {fits} then r._base || jsonb_build_object({sql.Key}, {sql.Base})
                    else r._base - {sql.Key} || jsonb_build_object({asideKey}, r._base -> {sql.Key}) end,
                _conflict = nullif(case when not coalesce(r._conflict ? {sql.Key}, false) then r._conflict
                    when {fits} then r._conflict - {sql.Key}
                    else r._conflict - {sql.Key} || jsonb_build_object({asideKey}, r._conflict -> {sql.Key}) end, '{Empty}'),
                _invalid = case when r._invalid ? {sql.Key}
                    then r._invalid - {sql.Key} || jsonb_build_object({asideKey}, r._invalid -> {sql.Key}) else r._invalid end
            where {sql.Edited} or r._conflict ? {sql.Key} or r._invalid ? {sql.Key}
            """;
        yield return Suggestions(table, column, type, aside);
        yield return Void(table, column);
    }

    // A proposed value that fits goes on as one of the new type. Another one goes with the old column, or stays and can never be taken.
    private static string Suggestions(TableInfo table, Column column, FieldType type, Column? aside)
    {
        var (value, based) = (Proposed("value"), Proposed("based"));
        var fits = $"(s.value #>> '{{}}' is null or {value} is not null)";
        return $"""
            update {RecordTableSql.Suggestions(table)} s
            set value = case when {fits} then to_jsonb({value}) else s.value end,
                based = case when {fits} then to_jsonb({based}) else s.based end,
                field = {(aside is null ? "s.field" : $"case when {fits} then s.field else {FieldSql.Literal(aside.Name)} end")}
            where s.table_number = {table.Number} and s.kind = {(short)SuggestionKind.Value} and s.field = {FieldSql.Literal(column.Name)}
            """;

        string Proposed(string name) => ConversionSql.Convert($"(s.{name} #>> '{{}}')", column.Type, type);
    }

    // What was planned was planned with the old type. Of what is under way already, nobody can tell any more.
    private static string Void(TableInfo table, Column column) => $$"""
        update {{RecordTableSql.Items(table)}}
        set state = case state when {{(short)PublicationItemState.Pending}} then {{(short)PublicationItemState.Rejected}} else {{(short)PublicationItemState.Unknown}} end,
            error = jsonb_build_object('code', 'schema_changed', 'message', 'The field has another type in the service since this was planned.', 'field', {{FieldSql.Literal(column.Name)}}),
            answered_at = now()
        where table_number = {{table.Number}} and state in ({{(short)PublicationItemState.Pending}}, {{(short)PublicationItemState.Sent}})
          and kind <> {{(short)WriteKind.Delete}} and fields @> jsonb_build_array(jsonb_build_object('field', {{FieldSql.Literal(column.Name)}}))
        """;

    /// <summary>The parts of a record, in the record table <c>r</c>, that a column's values are in.</summary>
    private sealed record Cell(Column Column, string Name, FieldType Type)
    {
        /// <summary>The column's name as a JSON key.</summary>
        public string Key => FieldSql.Literal(Column.Name);

        /// <summary>The value, converted.</summary>
        public string Value => Converted($"r.{Name}");

        /// <summary>The base, converted.</summary>
        public string Base => Converted(FieldSql.FromJson("r._base", Column));

        /// <summary>Whether the value is not the service's.</summary>
        public string Edited => $"(coalesce(r._base ? {Key}, false) or r._state = {(short)RecordState.Created} and r.{Name} is not null)";

        /// <summary>Whether the value or its base does not fit.</summary>
        public string Misfit => $"(r.{Name} is not null and {Value} is null or coalesce({FieldSql.FromJson("r._base", Column)} is not null and {Base} is null, false))";

        private string Converted(string value) => ConversionSql.Convert(ConversionSql.Text(value, Column.Type), Column.Type, Type);
    }
}
