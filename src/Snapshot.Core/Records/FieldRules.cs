using System.Globalization;
using System.Text.Json;
using Snapshot.Tables;

namespace Snapshot.Records;

/// <summary>The rules that a service has for its fields: what breaks one would be refused there, and is not sent.</summary>
internal static class FieldRules
{
    /// <summary>The first rule that a write breaks.</summary>
    public static RecordError? Broken(TableInfo table, WriteKind kind, IReadOnlyList<PlannedField> fields)
    {
        if (kind == WriteKind.Delete)
            return null;
        if (kind == WriteKind.Create && Lacking(table, fields.Select(field => field.Field)).FirstOrDefault() is { } lacking)
            return lacking;
        return fields.Select(field => Broken(table.Column(field.Field), kind, field.New)).FirstOrDefault(error => error is not null);
    }

    public static RecordError Duplicate(IReadOnlyList<Column> columns) => columns is [var column]
        ? new("field_not_unique", $"“{column.Title}” is unique in the service, and another record here has the same value.", column.Name)
        : new(
            "field_not_unique",
            $"{string.Join(", ", columns.Select(part => $"“{part.Title}”"))} together are unique in the service, and another record here has the same values.",
            columns[0].Name);

    /// <summary>What a new record with these columns lacks.</summary>
    public static IEnumerable<RecordError> Lacking(TableInfo table, IEnumerable<string> given) =>
        table.RemoteColumns.Where(column => column is { IsRequired: true, IsReadOnly: false } && !given.Contains(column.Name)).Select(Required);

    /// <summary>The rule that a value of one field breaks.</summary>
    public static RecordError? Broken(Column column, WriteKind kind, object? value)
    {
        if (kind == WriteKind.Update && column.IsWriteOnce)
            return new("field_write_once", $"“{column.Title}” can be given when a record is created, and never again.", column.Name);
        if (value is null)
            return column.IsRequired ? Required(column) : null;
        if (column.MaxLength is { } most && value is string text && column.Type == FieldType.Text && Length(text) > most)
            return new("field_too_long", $"“{column.Title}” has at most {most} characters; this has {Length(text)}.", column.Name);
        if (NumberRules.Broken(column, value) is { } broken)
            return broken;
        return column.Options is { } options && Chosen(value, column.Type).FirstOrDefault(choice => options.All(option => option.Id != choice)) is { } other
            ? NoOption(column, options, other)
            : null;
    }

    private static RecordError NoOption(Column column, IReadOnlyList<FieldOption> options, string given) => new(
        "field_not_an_option",
        options.FirstOrDefault(option => option.Label == given) is { } labelled
            ? $"“{given}” is the label of an option of “{column.Title}”; its value is “{labelled.Id}”."
            : $"“{given}” is none of the options of “{column.Title}”.",
        column.Name);

    private static RecordError Required(Column column) => new("field_required", $"“{column.Title}” must be given.", column.Name);

    // Services count code points or less strictly; counting more of them would refuse what fits.
    private static int Length(string text) => text.EnumerateRunes().Count();

    // One choice is a value, several are a JSON list of them; choices that are numbers are compared as they are written.
    private static IEnumerable<string> Chosen(object value, FieldType type)
    {
        if (type != FieldType.Json)
            return [Convert.ToString(value, CultureInfo.InvariantCulture)!];
        using var json = JsonDocument.Parse((string)value);
        return json.RootElement.ValueKind == JsonValueKind.Array
            ? [.. json.RootElement.EnumerateArray().Where(choice => choice.ValueKind is JsonValueKind.String or JsonValueKind.Number).Select(choice => choice.ToString())]
            : [];
    }
}
