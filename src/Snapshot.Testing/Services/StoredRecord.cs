using System.Globalization;
using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Testing.Services;

/// <summary>A record as the service holds it.</summary>
internal sealed record StoredRecord(string Id, long Version, IReadOnlyDictionary<string, object?> Values)
{
    public string VersionText => Version.ToString(CultureInfo.InvariantCulture);

    public RemoteRecord Shown(IReadOnlyList<RemoteField> fields) =>
        new(Id, [.. fields.Select(field => Values.GetValueOrDefault(field.Id))], VersionText);

    public StoredRecord With(IReadOnlyDictionary<string, object?> changes)
    {
        var values = new Dictionary<string, object?>(Values);
        foreach (var (field, value) in changes)
            values[field] = value;
        return new StoredRecord(Id, Version + 1, values);
    }

    /// <summary>Whether the fields hold these values. Numbers are compared by value, everything else as text.</summary>
    public bool Holds(IReadOnlyDictionary<string, object?> expected) =>
        expected.All(pair => Same(Values.GetValueOrDefault(pair.Key), pair.Value));

    private static BigDecimal Number(object value) => BigDecimal.Parse(Convert.ToString(value, CultureInfo.InvariantCulture)!);

    private static bool Same(object? one, object? other) => (one, other) switch
    {
        (null, null) => true,
        (null, _) or (_, null) => false,
        (long or int or decimal or BigDecimal, long or int or decimal or BigDecimal) => Number(one) == Number(other),
        _ => Convert.ToString(one, CultureInfo.InvariantCulture) == Convert.ToString(other, CultureInfo.InvariantCulture),
    };
}
