using System.Text.Encodings.Web;
using System.Text.Json;
using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Connectors.Http;

/// <summary>What the command line shows. No setting is among it.</summary>
internal sealed class ConsoleText(TextWriter output, ConnectorSpec spec)
{
    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly SortedDictionary<string, int> _misfits = new(StringComparer.Ordinal);

    public int Usage()
    {
        output.WriteLine($"""
            {spec.Title}
              settings                what an account of “{spec.Name}” needs
              check    name=value …   whether the account works
              discover name=value …   its tables and fields
              read <table> [count] name=value …   the first records, ten if nothing else is said
            """);
        return 2;
    }

    public int Settings()
    {
        foreach (var setting in spec.Settings)
        {
            string?[] facts =
            [
                setting.IsRequired ? "required" : null, setting.IsSecret ? "secret" : null, setting.Type == SettingType.Text ? null : Word(setting.Type),
                setting.Options is { } options ? $"one of {string.Join(", ", options)}" : null, setting.Default is { } other ? $"default {other}" : null,
                setting.OneOf is { } group ? $"one of the {group}" : null, setting.With is { } companion ? $"with {companion}" : null,
            ];
            output.WriteLine($"{setting.Name}  {setting.Title}{Listed(facts)}; or {Variable(spec, setting)} in the environment");
        }
        return 0;
    }

    public int Works()
    {
        output.WriteLine($"{spec.Title} lets the account in.");
        return 0;
    }

    public int Tables(IReadOnlyList<RemoteTable> tables)
    {
        foreach (var table in tables)
        {
            var can = table.Capabilities;
            string?[] facts =
            [
                table.Key.Count > 0 ? $"key {string.Join(", ", table.Key)}" : "no key: it cannot be pulled", table.EstimatedRecords is { } count ? $"about {count} records" : null,
                can.CanReadChanges ? "tells its changes" : null,
                can.CanCreate ? "create" : null, can.CanUpdate ? "update" : null, can.CanDelete ? "delete" : null, Word(can.Guarantee),
            ];
            output.WriteLine($"{table.Id}  {table.Name}{Listed(facts)}");
            foreach (var field in table.Fields)
                output.WriteLine($"    {field.Id}  {field.Name}  {Word(field.Type)}{Listed(Facts(field))}");
        }
        return 0;
    }

    public void Record(RemoteTable table, RemoteRecord record)
    {
        var values = new Dictionary<string, object?>();
        foreach (var (field, value) in table.Fields.Zip(record.Values))
        {
            values[field.Id] = value;
            if (!FieldValue.TryConvert(value, field.Type, out _))
                _misfits[field.Id] = _misfits.GetValueOrDefault(field.Id) + 1;
        }
        output.WriteLine(JsonSerializer.Serialize(new { id = record.Id, version = record.Version, values }, s_json));
    }

    public int Summary(int read)
    {
        foreach (var (field, count) in _misfits)
            output.WriteLine($"{count} values of “{field}” do not fit its type: a pull keeps them raw, and they cannot be edited.");
        output.WriteLine($"{read} records.");
        return 0;
    }

    public int Wrong(string message)
    {
        output.WriteLine(message);
        return 2;
    }

    public int Failed(ConnectorException error)
    {
        output.WriteLine($"{error.Kind} ({error.Code}): {error.Message}");
        return 1;
    }

    public static string Variable(ConnectorSpec spec, ConnectorSetting setting) =>
        $"{spec.Name.Replace('-', '_')}_{setting.Name}".ToUpperInvariant();

    private static string?[] Facts(RemoteField field) =>
    [
        field.IsComputed ? "computed" : field.IsReadOnly ? "read-only" : null, field.IsWriteOnce ? "write-once" : null, field.IsRequired ? "required" : null,
        field.IsUnique ? "unique" : null, field.IsSet ? "a set" : null, field.References is { } target ? $"refers to {target}" : null,
        field.Options is { } options ? $"one of {string.Join(", ", options)}" : null,
    ];

    private static string Listed(IEnumerable<string?> facts) => facts.OfType<string>().ToList() is { Count: > 0 } said ? $" ({string.Join("; ", said)})" : "";

    private static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
