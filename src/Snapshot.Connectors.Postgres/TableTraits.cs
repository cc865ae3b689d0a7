using Snapshot.Tables;

namespace Snapshot.Connectors.Postgres;

/// <summary>What reading and writing must know of a table beside its fields; discovery leaves it in the table's tag.</summary>
/// <param name="IsPartitioned">Its rows are those of its partitions. Of any other table, those of tables that inherit from it are not its own.</param>
/// <param name="VersionColumn">The column that is the rows' version; <see langword="null"/> where there is none of that name.</param>
/// <param name="CanReadXmin">Whether the role may read <c>xmin</c>, which rights on single columns do not include.</param>
internal sealed record TableTraits(bool IsPartitioned, string? VersionColumn, bool CanReadXmin)
{
    private const char Separator = ':';

    public string Tag => $"{(IsPartitioned ? 'p' : 'r')}{(CanReadXmin ? 'x' : '-')}{(VersionColumn is null ? "" : $"{Separator}{VersionColumn}")}";

    /// <summary>The version as SQL, or <see langword="null"/> when there is none and values are all that can be compared.</summary>
    public string? Version => VersionColumn is not null ? Identifier.Quote(VersionColumn) : CanReadXmin ? "xmin" : null;

    public static TableTraits Of(RemoteTable table)
    {
        var tag = table.Tag ?? "rx";
        return new TableTraits(tag[0] == 'p', tag.IndexOf(Separator) is var at and > 0 ? tag[(at + 1)..] : null, tag[1] == 'x');
    }

    /// <summary>The table's own rows as SQL.</summary>
    public string Rows(RelationName relation) => IsPartitioned ? relation.Sql : $"ONLY {relation.Sql}";
}
