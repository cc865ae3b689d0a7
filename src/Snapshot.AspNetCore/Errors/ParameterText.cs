using System.Globalization;

namespace Snapshot.AspNetCore.Errors;

/// <summary>Says why a query parameter could not be bound; the framework itself keeps that from callers.</summary>
internal static class ParameterText
{
    public static bool IsUnderstood(Type type, string text) => Of(type) switch
    {
        { } whole when whole == typeof(int) => int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out _),
        { } whole when whole == typeof(long) => long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out _),
        { } flag when flag == typeof(bool) => bool.TryParse(text, out _),
        _ => true,
    };

    public static string Expected(Type type) => Of(type) == typeof(bool) ? "true or false" : "a whole number";

    private static Type Of(Type type) => Nullable.GetUnderlyingType(type) ?? type;
}
