using Snapshot.Tables;

namespace Snapshot.Records.Filtering;

/// <summary>What the filter types have to do with each other.</summary>
internal static class FilterTypes
{
    public static FilterType Of(FieldType type) => type switch
    {
        Tables.FieldType.Text => FilterType.Text,
        Tables.FieldType.Boolean => FilterType.Boolean,
        Tables.FieldType.Integer => FilterType.Integer,
        Tables.FieldType.Number => FilterType.Number,
        Tables.FieldType.Float => FilterType.Float,
        Tables.FieldType.Date => FilterType.Date,
        Tables.FieldType.Time => FilterType.Time,
        Tables.FieldType.Timestamp => FilterType.Timestamp,
        Tables.FieldType.LocalTimestamp => FilterType.LocalTimestamp,
        Tables.FieldType.Uuid => FilterType.Uuid,
        Tables.FieldType.Json => FilterType.Json,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };

    /// <summary>The field type that holds such values; <see langword="null"/> for an interval, which no field holds.</summary>
    public static FieldType? FieldType(FilterType type) => type switch
    {
        FilterType.Text => Tables.FieldType.Text,
        FilterType.Boolean => Tables.FieldType.Boolean,
        FilterType.Integer => Tables.FieldType.Integer,
        FilterType.Number => Tables.FieldType.Number,
        FilterType.Float => Tables.FieldType.Float,
        FilterType.Date => Tables.FieldType.Date,
        FilterType.Time => Tables.FieldType.Time,
        FilterType.Timestamp => Tables.FieldType.Timestamp,
        FilterType.LocalTimestamp => Tables.FieldType.LocalTimestamp,
        FilterType.Uuid => Tables.FieldType.Uuid,
        FilterType.Json => Tables.FieldType.Json,
        FilterType.Interval => null,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };

    extension(FilterType type)
    {
        public bool IsNumeric => type is FilterType.Integer or FilterType.Number or FilterType.Float;

        /// <summary>Whether it names a day, so that it can be compared with the others that do.</summary>
        public bool IsDated => type is FilterType.Date or FilterType.LocalTimestamp or FilterType.Timestamp;

        /// <summary>The type for a person, with its article.</summary>
        public string Words => type switch
        {
            FilterType.Untyped => "a literal",
            FilterType.Text => "a text",
            FilterType.Boolean => "a condition (true or false)",
            FilterType.Integer => "a whole number",
            FilterType.Number => "a number",
            FilterType.Float => "a floating-point number",
            FilterType.Date => "a date",
            FilterType.Time => "a time of day",
            FilterType.LocalTimestamp => "a timestamp without a zone",
            FilterType.Timestamp => "a timestamp",
            FilterType.Uuid => "a UUID",
            FilterType.Json => "a JSON value",
            FilterType.Interval => "an interval",
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
        };
    }

    /// <summary>The type in which two types are compared, as PostgreSQL chooses it; <see langword="null"/> when there is none.</summary>
    public static FilterType? Common(FilterType a, FilterType b)
    {
        if (a == b || b == FilterType.Untyped)
            return a;
        if (a == FilterType.Untyped)
            return b;
        // Both groups are declared from the narrowest to the widest.
        var together = (a.IsNumeric && b.IsNumeric) || (a.IsDated && b.IsDated);
        return together ? (FilterType)Math.Max((int)a, (int)b) : null;
    }
}
