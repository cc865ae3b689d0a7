using System.Globalization;
using NpgsqlTypes;
using Snapshot.Records;
using Snapshot.Records.Filtering;

namespace Snapshot.Postgres.Sql;

/// <summary>Turns the literals of a filter into typed parameters.</summary>
internal static class FilterLiteralSql
{
    public static string TypeName(FilterType type) =>
        FilterTypes.FieldType(type) is { } field ? FieldSql.TypeName(field) : "interval";

    public static string Render(FilterLiteral literal, SqlParameters parameters) => literal.Value switch
    {
        null => $"NULL::{TypeName(literal.Type)}",
        true => "TRUE",
        false => "FALSE",
        var value => parameters.Add(Bound(value), DbType(literal.Type)),
    };

    /// <summary>A list as one array parameter, or <see langword="null"/> when not every item is a literal of the type.</summary>
    public static string? RenderList(FilterIn list, SqlParameters parameters)
    {
        if (!list.Items.All(item => item is FilterLiteral { Value: not null } && item.Type == list.ItemType))
            return null;
        var values = list.Items.Select(item => Bound(((FilterLiteral)item).Value!)).ToList();
        if (values.Exists(value => value is BigDecimal))
            return $"{parameters.Add([.. values.Select(value => Convert.ToString(value, CultureInfo.InvariantCulture))])}::numeric[]";
        // One by one.
        if (values.Exists(value => FirstOrLastDay.Text(value) is not null))
            return null;
        return parameters.Add(ArrayOf(values, list.ItemType), NpgsqlDbType.Array | DbType(list.ItemType));
    }

    private static NpgsqlDbType DbType(FilterType type) =>
        FilterTypes.FieldType(type) is { } field ? FieldSql.DbType(field) : NpgsqlDbType.Interval;

    private static object Bound(object value) => value is FilterInterval interval
        ? new NpgsqlInterval(interval.Months, interval.Days, interval.Microseconds)
        : value;

    private static Array ArrayOf(List<object> values, FilterType type) => type switch
    {
        FilterType.Boolean => values.Cast<bool>().ToArray(),
        FilterType.Integer => values.Cast<long>().ToArray(),
        FilterType.Number => values.Cast<decimal>().ToArray(),
        FilterType.Float => values.Cast<double>().ToArray(),
        FilterType.Date => values.Cast<DateOnly>().ToArray(),
        FilterType.Time => values.Cast<TimeOnly>().ToArray(),
        FilterType.LocalTimestamp => values.Cast<DateTime>().ToArray(),
        FilterType.Timestamp => values.Cast<DateTimeOffset>().ToArray(),
        FilterType.Uuid => values.Cast<Guid>().ToArray(),
        FilterType.Interval => values.Cast<NpgsqlInterval>().ToArray(),
        _ => values.Cast<string>().ToArray(),
    };
}
