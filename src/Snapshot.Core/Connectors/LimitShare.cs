namespace Snapshot.Connectors;

/// <summary>What one request takes of one limit.</summary>
/// <param name="Limit">The limit.</param>
/// <param name="Key">Names what counts together in the account; empty for the limit whose row has the account's pauses.</param>
/// <param name="Cost">How many requests it counts as.</param>
internal sealed record LimitShare(RateLimit Limit, string Key = "", int Cost = 1)
{
    /// <summary>How far it pushes the next one away.</summary>
    public TimeSpan Spacing => Limit.Spacing * Cost;

    /// <summary>How far ahead of an even spread it may go.</summary>
    public TimeSpan Tolerance => Limit.Spacing * (Limit.Burst - Cost);

    /// <summary>The shares of a request. A limit by parts does not count what names no part.</summary>
    public static IReadOnlyList<LimitShare> Of(IReadOnlyList<RateLimit> limits, int cost, string? part)
    {
        var shares = new List<LimitShare>(limits.Count);
        for (var i = 0; i < limits.Count; i++)
        {
            if (limits[i].Scope == RateLimitScope.Account)
                shares.Add(new LimitShare(limits[i], shares.Exists(share => share.Key.Length == 0) ? $"{i}" : "", cost));
            else if (part is not null)
                shares.Add(new LimitShare(limits[i], $"{i}:{part}", cost));
        }
        return shares;
    }
}
