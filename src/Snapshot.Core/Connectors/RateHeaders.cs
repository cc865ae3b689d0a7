using System.Globalization;
using System.Net;

namespace Snapshot.Connectors;

/// <summary>Reads from an HTTP answer how long the service wants to be left alone.</summary>
internal static class RateHeaders
{
    // Who means a moment and not a time from now gives the seconds since 1970.
    private const double LeastMoment = 1e9;

    private static readonly string[] Remaining = ["RateLimit-Remaining", "X-RateLimit-Remaining", "X-Rate-Limit-Remaining"];
    private static readonly string[] Reset = ["RateLimit-Reset", "X-RateLimit-Reset", "X-Rate-Limit-Reset"];

    public static TimeSpan? Pause(HttpResponseMessage response, DateTimeOffset now)
    {
        // The service's times are of its own clock.
        now = response.Headers.Date ?? now;
        var isRefusal = response.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable;
        if (isRefusal && response.Headers.RetryAfter is { } after)
            return After(after.Delta ?? after.Date - now);
        if (Number(response, Remaining) == 0 || response.StatusCode == HttpStatusCode.TooManyRequests)
            return After(Seconds(Number(response, Reset), now)) ?? Spent(response);
        return Spent(response);
    }

    // "default";r=0;t=30, or in earlier drafts: limit=10, remaining=0, reset=30. Of several quotas the one that is spent the longest counts.
    private static TimeSpan? Spent(HttpResponseMessage response)
    {
        TimeSpan? longest = null;
        double? left = null;
        foreach (var part in Values(response, "RateLimit").SelectMany(value => value.Split(',', ';')).Select(part => part.Trim().Split('=')))
        {
            if (part is ["r" or "remaining", var remaining])
                left = Number(remaining);
            if (part is ["t" or "reset", var reset] && left == 0 && After(Seconds(Number(reset), null)) is { } pause && !(longest > pause))
                longest = pause;
        }
        return longest;
    }

    private static TimeSpan? Seconds(double? number, DateTimeOffset? now) => number switch
    {
        > LeastMoment when now is { } moment => DateTimeOffset.UnixEpoch.AddSeconds(Math.Min(number.Value, 1e11)) - moment,
        >= 0 and <= LeastMoment => TimeSpan.FromSeconds(number.Value),
        _ => null,
    };

    private static TimeSpan? After(TimeSpan? pause) => pause > TimeSpan.Zero ? pause : null;

    private static double? Number(HttpResponseMessage response, string[] names) => Number(names.SelectMany(name => Values(response, name)).FirstOrDefault());

    private static double? Number(string? text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static IEnumerable<string> Values(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values : [];
}
