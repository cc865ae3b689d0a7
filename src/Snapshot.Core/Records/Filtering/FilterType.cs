namespace Snapshot.Records.Filtering;

/// <summary>The type of a part of a filter: a field's type, an interval, or not yet known.</summary>
internal enum FilterType
{
    /// <summary>A quoted literal or NULL that takes the type of what stands beside it.</summary>
    Untyped,
    Text,
    Boolean,
    Integer,
    Number,
    Float,
    Date,
    Time,
    LocalTimestamp,
    Timestamp,
    Uuid,
    Json,
    Interval,
}
