using Snapshot.Tables;

namespace Snapshot.Records;

/// <summary>Finds out which rules of the service converted values break.</summary>
internal static class FieldWarnings
{
    private const int MostRecords = 10;

    /// <summary>Of values that records which exist are given.</summary>
    public static IReadOnlyList<FieldWarning> Of(TableInfo table, IEnumerable<(long Record, IReadOnlyDictionary<string, object?> Values)> updates) =>
        Grouped(updates.SelectMany(update => Broken(table, WriteKind.Update, update.Values).Select(error => ((long?)update.Record, error))));

    /// <summary>Of records that were made.</summary>
    public static IReadOnlyList<FieldWarning> OfNew(TableInfo table, IEnumerable<(long? Record, IReadOnlyDictionary<string, object?> Values)> made) =>
        Grouped(made.SelectMany(record => Broken(table, WriteKind.Create, record.Values).Concat(FieldRules.Lacking(table, record.Values.Keys)).Select(error => (record.Record, error))));

    /// <summary>Of values that many records are given alike.</summary>
    public static IReadOnlyList<FieldWarning> OfAll(TableInfo table, IReadOnlyDictionary<string, object?> values, long records) => records == 0
        ? []
        : [.. Grouped(Broken(table, WriteKind.Update, values).Select(error => ((long?)null, error))).Select(warning => warning with { Count = records })];

    private static IEnumerable<RecordError> Broken(TableInfo table, WriteKind kind, IReadOnlyDictionary<string, object?> values) =>
        from pair in values
        let column = table.Column(pair.Key)
        where column.Kind == ColumnKind.Remote
        let error = FieldRules.Broken(column, kind, pair.Value)
        where error is not null
        select error;

    private static IReadOnlyList<FieldWarning> Grouped(IEnumerable<(long? Record, RecordError Error)> broken) =>
    [
        .. from one in broken
           group one by (one.Error.Field, one.Error.Code) into same
           select new FieldWarning(
               same.Key.Field!, same.Key.Code, same.First().Error.Message, same.LongCount(),
               [.. same.Select(one => one.Record).OfType<long>().Take(MostRecords)]),
    ];
}
