using System.Text.RegularExpressions;
using Snapshot.Records;

namespace Quickstart;

/// <summary>
/// The agent of the story: plain rules, no language model. It looks at every record and says what seems wrong, why, and how
/// sure it is. It cannot change anything.
/// </summary>
internal static partial class AirportAgent
{
    public static IReadOnlyList<NewSuggestion> Review(IReadOnlyList<Record> airports)
    {
        var usualSpelling = airports
            .Select(airport => Text(airport, "city"))
            .OfType<string>()
            .GroupBy(city => city, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(
                spellings => spellings.Key,
                spellings => spellings.GroupBy(city => city).MaxBy(spelling => spelling.Count())!.Key,
                StringComparer.OrdinalIgnoreCase);
        return [.. airports.SelectMany(airport => Review(airport, usualSpelling))];
    }

    private static IEnumerable<NewSuggestion> Review(Record airport, IReadOnlyDictionary<string, string> usualSpelling)
    {
        foreach (var field in new[] { "city", "state" })
        {
            if (Text(airport, field) == "NA")
                yield return NewSuggestion.ForCell(airport.Id, field, null, "“NA” is a spreadsheet's word for a missing value, not a place.", 0.95f);
        }

        var name = Text(airport, "name")!;
        if (Spaces().Replace(name, " ") is var tidy && tidy != name)
            yield return NewSuggestion.ForCell(airport.Id, "name", tidy, "Two spaces in a row.", 0.9f);
        else if (name.StartsWith("MC ", StringComparison.Ordinal))
            yield return NewSuggestion.ForCell(airport.Id, "name", "Mc" + name[3..], "“MC” stands apart from the name it begins.", 0.8f);

        if (Text(airport, "city") is { } city && usualSpelling[city] != city)
            yield return NewSuggestion.ForCell(
                airport.Id, "city", usualSpelling[city], $"Inconsistent capitals: most records write “{usualSpelling[city]}”.", 0.5f);
    }

    private static string? Text(Record airport, string field) => airport.Fields[field] as string;

    [GeneratedRegex(" {2,}")]
    private static partial Regex Spaces();
}
