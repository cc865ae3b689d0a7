namespace Snapshot.AspNetCore.Json;

/// <summary>A value of an enumeration as a query parameter, by the name that the API has for it.</summary>
internal readonly record struct Choice<T>(T Value)
    where T : struct, Enum
{
    public static bool TryParse(string? text, out Choice<T> choice)
    {
        var found = EnumNames.Of(typeof(T)).FirstOrDefault(value => value.Name == text).Value;
        choice = found is T value ? new(value) : default;
        return found is not null;
    }
}
