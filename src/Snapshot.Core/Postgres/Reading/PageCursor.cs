using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Snapshot.Errors;
using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Postgres.Reading;

/// <summary>Where a page ended: the sort values and id of its last record, bound to the query it belongs to.</summary>
/// <param name="Query">A fingerprint of table, filter, search and order.</param>
/// <param name="Values">The last record's sort values as JSON text.</param>
/// <param name="Id">Its id.</param>
internal sealed record PageCursor(string Query, IReadOnlyList<string> Values, long Id)
{
    /// <summary>A fingerprint of what decides which records come, and in which order.</summary>
    /// <param name="table">The table.</param>
    /// <param name="query">The query.</param>
    /// <param name="keys">Its order. A key whose column has got another type since cannot be compared with any more.</param>
    public static string Fingerprint(TableInfo table, RecordQuery query, IReadOnlyList<SortColumn> keys)
    {
        var text = string.Join('\n', [
            $"{table.Ref} {table.Number}", query.Filter ?? "", query.ViewFilter ?? "", query.Search ?? "",
            .. keys.Select(key => $"{key.Column.Name} {key.Column.Type} {key.Order}"),
        ]);
        return Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 9));
    }

    public override string ToString() => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(this));

    /// <exception cref="SnapshotException"><c>cursor_invalid</c>.</exception>
    public static PageCursor Parse(string text, string fingerprint, int sortKeys)
    {
        PageCursor? cursor = null;
        try
        {
            cursor = JsonSerializer.Deserialize<PageCursor>(Base64Url.DecodeFromChars(text));
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
        }
        if (cursor is null || cursor.Values is null || cursor.Values.Count != sortKeys)
            throw new SnapshotException(SnapshotErrorCode.CursorInvalid, "The cursor is damaged; begin again with the first page.");
        return cursor.Query == fingerprint
            ? cursor
            : throw new SnapshotException(
                SnapshotErrorCode.CursorInvalid,
                "The cursor belongs to another query: table, filter, search and sort must be those of the page that gave it.");
    }
}
