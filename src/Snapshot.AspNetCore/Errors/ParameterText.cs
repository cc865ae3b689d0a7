using System.Globalization;
using Snapshot.AspNetCore.Json;

namespace Snapshot.AspNetCore.Errors;

/// <summary>Whether the text of a query parameter is one of its type; the framework itself keeps from callers why it is not.</summary>
internal static class ParameterText
{
    public static bool IsUnderstood(Type type, string text) => type switch
    {
        _ when type == typeof(int) => int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out _),
        _ when type == typeof(bool) => bool.TryParse(text, out _),
        { IsEnum: true } => EnumNames.Of(type).Any(value => value.Name == text),
        _ => true,
    };

    public static string Expected(Type type) =>
        type.IsEnum ? EnumNames.Choice(type) : type == typeof(bool) ? "true or false" : "a whole number";
}
