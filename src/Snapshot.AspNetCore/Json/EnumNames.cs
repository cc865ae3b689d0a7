using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Snapshot.AspNetCore.Json;

/// <summary>What the values of an enumeration are called in the API, in bodies and in queries.</summary>
internal static class EnumNames
{
    public static IReadOnlyList<(string Name, object Value)> Of(Type type) =>
        [.. type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(value => (NameOf(value), value.GetValue(null)!))];

    /// <summary>For a sentence: <c>one of mine, theirs</c>.</summary>
    public static string Choice(Type type) => $"one of {string.Join(", ", Of(type).Select(value => value.Name))}";

    private static string NameOf(FieldInfo value) =>
        value.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name ?? JsonNamingPolicy.CamelCase.ConvertName(value.Name);
}
