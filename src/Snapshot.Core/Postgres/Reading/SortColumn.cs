using Snapshot.Postgres.Sql;
using Snapshot.Tables;

namespace Snapshot.Postgres.Reading;

/// <summary>One key of a page's order.</summary>
internal sealed record SortColumn(Column Column, bool Descending, bool NullsFirst)
{
    public string Name => $"r.{RecordTableSql.Column(Column)}";

    // What is PostgreSQL's default is left out, so that plain indexes on the column serve.
    public string Order => (Descending, NullsFirst) switch
    {
        (false, false) => Name,
        (false, true) => $"{Name} nulls first",
        (true, false) => $"{Name} desc nulls last",
        (true, true) => $"{Name} desc",
    };

    /// <summary>The places where something comes behind a value in this order, none of which overlap.</summary>
    public IReadOnlyList<string> Behind(string? value) => (value, NullsFirst) switch
    {
        (null, true) => [$"{Name} is not null"],
        (null, false) => [],
        (_, true) => [$"{Name} {Direction} {value}"],
        (_, false) => [$"{Name} {Direction} {value}", $"{Name} is null"],
    };

    /// <summary>
    /// The places behind a value and an id. A key that goes upwards, as ids do, is compared together with the id, which one look into an
    /// index on both answers; <see langword="null"/> for any other.
    /// </summary>
    public IReadOnlyList<string>? BehindWithId(string? value, string id) => (value, Descending, NullsFirst) switch
    {
        (not null, false, true) => [$"({Name}, r._id) > ({value}, {id})"],
        (not null, false, false) => [$"({Name}, r._id) > ({value}, {id})", $"{Name} is null"],
        _ => null,
    };

    private string Direction => Descending ? "<" : ">";
}
