using Snapshot.Errors;
using Snapshot.Records;
using Snapshot.Records.Filtering;
using Snapshot.Tables;

namespace Snapshot.Storage;

/// <summary>Checks a bulk change against the table, and gives it back with column names and converted values.</summary>
internal static class BulkChangeRules
{
    private const int MostPlaces = 1000;

    /// <exception cref="SnapshotException"><c>field_not_found</c>, <c>field_read_only</c>, <c>value_invalid</c> or <c>request_invalid</c>.</exception>
    public static BulkChange Check(TableInfo table, BulkChange change) => change switch
    {
        BulkChange.Set set => set with { Values = FieldEdits.Convert(table, set.Values, creating: false) },
        BulkChange.Clear clear => clear with { Fields = Names(table, clear.Fields, null) },
        BulkChange.Fill fill => Fill(table, fill),
        BulkChange.Replace replace => Replace(table, replace),
        BulkChange.Case textCase => textCase with { Field = Name(table, textCase.Field, FieldType.Text) },
        BulkChange.Trim trim => trim with { Fields = Names(table, trim.Fields, FieldType.Text) },
        BulkChange.Calculate calculate => Calculate(table, calculate),
        BulkChange.Discard { Fields: { } fields } => new BulkChange.Discard { Fields = RemoteNames(table, fields) },
        BulkChange.Delete or BulkChange.Restore or BulkChange.Discard => change,
        _ => throw new ArgumentOutOfRangeException(nameof(change), change, null),
    };

    /// <summary>What the change does, for the record.</summary>
    public static string Describe(BulkChange change) => change switch
    {
        BulkChange.Set set => $"Set {string.Join(", ", set.Values.Keys)}",
        BulkChange.Clear clear => $"Cleared {string.Join(", ", clear.Fields)}",
        BulkChange.Fill fill => $"Filled {fill.Field} from {fill.From}",
        BulkChange.Replace replace => $"Replaced “{replace.Find}” by “{replace.With}” in {replace.Field}",
        BulkChange.Case textCase => $"Made {textCase.Field} {textCase.To.ToString().ToLowerInvariant()} case",
        BulkChange.Trim trim => $"Trimmed {string.Join(", ", trim.Fields)}",
        BulkChange.Calculate calculate => $"Calculated {calculate.Field}: {calculate.Operation.ToString().ToLowerInvariant()} {calculate.By}",
        BulkChange.Delete => "Deleted records",
        BulkChange.Restore => "Restored deleted records",
        BulkChange.Discard discard => $"Discarded edits{(discard.Fields is null ? "" : $" of {string.Join(", ", discard.Fields)}")}",
        _ => throw new ArgumentOutOfRangeException(nameof(change), change, null),
    };

    /// <summary>The change without the fields that it turned out not to change.</summary>
    public static BulkChange Narrow(BulkChange change, Func<string, bool> concerns) => change switch
    {
        BulkChange.Set set => set with { Values = set.Values.Where(pair => concerns(pair.Key)).ToDictionary() },
        BulkChange.Clear clear => clear with { Fields = [.. clear.Fields.Where(concerns)] },
        BulkChange.Trim trim => trim with { Fields = [.. trim.Fields.Where(concerns)] },
        _ => change,
    };

    private static BulkChange.Fill Fill(TableInfo table, BulkChange.Fill fill)
    {
        var (field, from) = (table.Column(Name(table, fill.Field, null)), table.Column(fill.From));
        return field.Type == from.Type || field.Type == FieldType.Text
            ? new BulkChange.Fill(field.Name, from.Name)
            : throw Invalid($"“{field.Name}” cannot be filled from “{from.Name}”: their types differ.", field.Name);
    }

    private static BulkChange.Replace Replace(TableInfo table, BulkChange.Replace replace)
    {
        var name = Name(table, replace.Field, FieldType.Text);
        if (replace.Find.Length is 0 or > FilterLimits.PatternCharacters)
            throw Invalid($"What is replaced has 1 to {FilterLimits.PatternCharacters} characters.", name);
        if (!FieldValue.TryConvert(replace.Find, FieldType.Text, out _) || !FieldValue.TryConvert(replace.With, FieldType.Text, out _))
            throw Invalid("A text holds characters that no field can have.", name);
        if (replace.IsRegex && PatternRules.HoldsBackReference(replace.Find))
            throw Invalid("A regular expression may not refer back to what it found, as \\1 does: that can take for ever.", name);
        return replace with { Field = name };
    }

    private static BulkChange.Calculate Calculate(TableInfo table, BulkChange.Calculate calculate)
    {
        var column = table.Column(Name(table, calculate.Field, null));
        if (column.Type is not (FieldType.Integer or FieldType.Number or FieldType.Float))
            throw Invalid($"“{column.Name}” is no number field.", column.Name);
        var isWhole = calculate.By.IsInteger;
        if (calculate.Operation == Calculation.Round ? !isWhole || calculate.By < 0 || calculate.By > MostPlaces : column.Type == FieldType.Integer && !isWhole)
            throw Invalid($"{calculate.By} is no operand for this: “{column.Name}” takes whole ones, and rounding 0 to {MostPlaces} places.", column.Name);
        if (calculate.Operation == Calculation.Divide && (calculate.By == 0 || column.Type == FieldType.Integer))
            throw Invalid(calculate.By == 0 ? "Nothing can be divided by 0." : $"The whole numbers of “{column.Name}” cannot be divided.", column.Name);
        return calculate with { Field = column.Name };
    }

    private static IReadOnlyList<string> Names(TableInfo table, IReadOnlyList<string> fields, FieldType? type) => fields is { Count: > 0 }
        ? [.. fields.Select(field => Name(table, field, type)).Distinct()]
        : throw NoField();

    // A column that is only here has no other value to go back to.
    private static IReadOnlyList<string> RemoteNames(TableInfo table, IReadOnlyList<string> fields) =>
        fields.Count == 0 ? throw NoField()
        : fields.Select(table.Column).FirstOrDefault(column => !column.HasBase) is { } own
            ? throw Invalid($"“{own.Name}” is only here: the service has no value for it to go back to.", own.Name)
            : [.. fields.Select(field => table.Column(field).Name).Distinct()];

    private static string Name(TableInfo table, string field, FieldType? type)
    {
        var column = table.Column(field);
        FieldEdits.RequireWritable(table, column, creating: false);
        return type is null || column.Type == type ? column.Name : throw Invalid($"“{column.Name}” is no {type.Value.ToString().ToLowerInvariant()} field.", column.Name);
    }

    private static SnapshotException NoField() => new(SnapshotErrorCode.RequestInvalid, "No field is named.");

    private static SnapshotException Invalid(string message, string field) =>
        new(SnapshotErrorCode.ValueInvalid, message) { Details = new Dictionary<string, object?> { ["field"] = field } };
}
