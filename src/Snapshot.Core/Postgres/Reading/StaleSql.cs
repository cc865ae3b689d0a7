using Snapshot.Postgres.Sql;
using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Postgres.Reading;

/// <summary>The statement that says what records were at an earlier version.</summary>
internal static class StaleSql
{
    /// <summary>
    /// For each record whose changes since the version that an update names are all in the log: the values that they changed, as they were.
    /// Every change counts the version up by one and writes one entry.
    /// </summary>
    public static string Before(TableInfo table, IReadOnlyList<RecordUpdate> updates, SqlParameters parameters)
    {
        var versioned = updates.Where(update => update.Version is not null).ToList();
        var (ids, versions) = (parameters.Add([.. versioned.Select(update => update.Id)]), parameters.Add([.. versioned.Select(update => update.Version!.Value)]));
        return $"""
            select r._id, since.before
            from unnest({ids}, {versions}) as given(id, version)
            join {RecordTableSql.Name(table)} r on r._id = given.id
            cross join lateral (
                with change as (
                    select c.step, c.before from {RecordTableSql.Changes(table)} c
                    where c.table_number = {table.Number} and c.record_id = given.id
                    order by c.step desc limit greatest(r._version - given.version, 0)
                )
                select (select count(before) from change) as count,
                       (select coalesce(jsonb_object_agg(key, value order by step desc), '{Empty}') from change cross join jsonb_each(before)) as before
            ) since
            where since.count = r._version - given.version
            """;
    }

    private const string Empty = "{}";
}
