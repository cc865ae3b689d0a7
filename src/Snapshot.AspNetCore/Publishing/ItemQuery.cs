using System.Text.Json;
using Snapshot.Errors;
using Snapshot.Publishing;
using Snapshot.Records;

namespace Snapshot.AspNetCore.Publishing;

/// <summary>Which items of a plan or publication, and which page of them.</summary>
/// <param name="Table">Only items of this table.</param>
/// <param name="Kind">Only these: create, update or delete.</param>
/// <param name="State">Only items in this state, such as conflict.</param>
/// <param name="Cursor">The cursor of the page before.</param>
/// <param name="Limit">The most items of the page.</param>
internal sealed record ItemQuery(string? Table, string? Kind, string? State, string? Cursor, int? Limit)
{
    public ItemFilter ToFilter() => new()
    {
        Table = Table,
        Kind = Parsed<WriteKind>("kind", Kind),
        State = Parsed<PublicationItemState>("state", State),
    };

    private static T? Parsed<T>(string name, string? text)
        where T : struct, Enum
    {
        if (text is null)
            return null;
        foreach (var value in Enum.GetValues<T>())
        {
            if (JsonNamingPolicy.CamelCase.ConvertName(value.ToString()) == text)
                return value;
        }
        throw new SnapshotException(
            SnapshotErrorCode.RequestInvalid,
            $"The parameter {name} is one of {string.Join(", ", Enum.GetNames<T>().Select(JsonNamingPolicy.CamelCase.ConvertName))}; “{text}” is not.");
    }
}
