namespace Snapshot.Records.Filtering;

/// <summary>How two values are compared.</summary>
internal enum Comparison
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Distinct,
    NotDistinct,
    Like,
    NotLike,
    LikeAnyCase,
    NotLikeAnyCase,
    Matches,
    NotMatches,
    MatchesAnyCase,
    NotMatchesAnyCase,
}
