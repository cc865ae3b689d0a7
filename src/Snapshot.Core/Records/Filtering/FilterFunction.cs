namespace Snapshot.Records.Filtering;

/// <summary>The functions a filter may call.</summary>
internal enum FilterFunction
{
    Lower,
    Upper,
    Trim,
    TrimStart,
    TrimEnd,
    Length,
    Left,
    Right,
    Substring,
    Replace,
    StartsWith,
    PositionOf,
    Absolute,
    Round,
    Ceiling,
    Floor,
    Coalesce,
    NullIf,
    Greatest,
    Least,
    DatePart,
    DateTruncate,
    Now,
    Today,
}
