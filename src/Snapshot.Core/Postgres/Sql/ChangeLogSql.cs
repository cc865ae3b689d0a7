using System.Globalization;

namespace Snapshot.Postgres.Sql;

/// <summary>
/// The change log of a snapshot, one partition per month: what is too old goes by dropping a table, not by deleting rows. A month's
/// partition is made when its first change comes.
/// </summary>
internal static class ChangeLogSql
{
    public const string Table = "_change";

    /// <summary>The log, without a partition. Steps come in ascending order, which a BRIN index needs next to no work for.</summary>
    public static string Create(string schema)
    {
        var name = $"{SqlIdentifier.Quote(schema)}.{Table}";
        return $"""
            create table {name} (
                step bigint not null,
                table_number smallint not null,
                record_id bigint not null,
                before jsonb,
                after jsonb,
                at date not null default ((now() at time zone 'UTC')::date)
            ) partition by range (at);
            create index on {name} (table_number, record_id, step);
            create index on {name} using brin (step)
            """;
    }

    /// <summary>
    /// Adds a month's partition, unless somebody just has. It is attached, because making it as a partition would lock everyone out
    /// who is writing.
    /// </summary>
    public static string AddPartition(string schema, DateOnly day)
    {
        var (first, table) = (day.AddDays(1 - day.Day), $"{SqlIdentifier.Quote(schema)}.{Table}");
        var partition = $"{SqlIdentifier.Quote(schema)}.{Partition(day)}";
        return $"""
            do $$
            begin
                perform pg_advisory_xact_lock(hashtext({FieldSql.Literal(partition)}));
                if to_regclass({FieldSql.Literal(partition)}) is null then
                    create table {partition} (like {table} including defaults);
                    alter table {table} attach partition {partition} for values from ('{first:yyyy-MM-dd}') to ('{first.AddMonths(1):yyyy-MM-dd}');
                end if;
            end $$
            """;
    }

    /// <summary>The name of a month's partition. The names are ordered like the months.</summary>
    public static string Partition(DateOnly day) => $"{Table}_{day.ToString("yyyy_MM", CultureInfo.InvariantCulture)}";

    /// <summary>The first day that the change log still knows when a partition is dropped.</summary>
    public static DateOnly EndOf(string partition) =>
        DateOnly.ParseExact(partition[(Table.Length + 1)..], "yyyy_MM", CultureInfo.InvariantCulture).AddMonths(1);
}
