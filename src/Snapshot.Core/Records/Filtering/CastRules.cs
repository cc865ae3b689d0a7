using System.Collections.Frozen;

namespace Snapshot.Records.Filtering;

/// <summary>Which types a filter can name, and which it can convert into each other.</summary>
internal static class CastRules
{
    public static readonly FrozenDictionary<string, FilterType> TypeNames = new Dictionary<string, FilterType>
    {
        ["text"] = FilterType.Text,
        ["boolean"] = FilterType.Boolean,
        ["bool"] = FilterType.Boolean,
        ["integer"] = FilterType.Integer,
        ["int"] = FilterType.Integer,
        ["bigint"] = FilterType.Integer,
        ["number"] = FilterType.Number,
        ["numeric"] = FilterType.Number,
        ["decimal"] = FilterType.Number,
        ["float"] = FilterType.Float,
        ["date"] = FilterType.Date,
        ["time"] = FilterType.Time,
        ["timestamp"] = FilterType.LocalTimestamp,
        ["timestamptz"] = FilterType.Timestamp,
        ["uuid"] = FilterType.Uuid,
        ["json"] = FilterType.Json,
        ["jsonb"] = FilterType.Json,
        ["interval"] = FilterType.Interval,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The value converted, at once where it is a literal without a type.</summary>
    public static FilterExpression Convert(FilterExpression operand, FilterType type, int position)
    {
        if (operand.Type == type)
            return operand;
        if (operand.Type == FilterType.Untyped)
            return Coercion.To(operand, type);
        return Allows(operand.Type, type)
            ? new FilterCast(operand, type, position)
            : throw FilterErrors.WrongType(operand, $"a value that can become {type.Words}");
    }

    /// <summary>Whether it fails for some texts, and not by being no number.</summary>
    public static bool MayFail(FilterCast cast) =>
        cast.Operand.Type is FilterType.Text or FilterType.Json && cast.Type != FilterType.Text && !cast.Type.IsNumeric;

    private static bool Allows(FilterType from, FilterType to) => (from, to) switch
    {
        (FilterType.Text, _) or (_, FilterType.Text) => true,
        (FilterType.Boolean, FilterType.Integer) => true,
        (FilterType.Json, FilterType.Boolean) => true,
        (FilterType.Json, _) => to.IsNumeric,
        (FilterType.LocalTimestamp or FilterType.Timestamp, FilterType.Time) => true,
        _ => (from.IsNumeric && to.IsNumeric) || (from.IsDated && to.IsDated),
    };
}
