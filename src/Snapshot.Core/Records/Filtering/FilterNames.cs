using Snapshot.Tables;

namespace Snapshot.Records.Filtering;

/// <summary>Finds the column or the fact that a name means.</summary>
internal sealed class FilterNames(TableInfo table)
{
    private readonly Dictionary<string, Column> _found = [];

    private readonly List<(FilterToken Token, Column Column)> _places = [];

    /// <summary>The columns that were named so far.</summary>
    public IReadOnlyCollection<Column> Columns => _found.Values;

    /// <summary>Where a column was named, in the order of the text.</summary>
    public IReadOnlyList<(FilterToken Token, Column Column)> Places => _places;

    /// <summary>A name without quotes: a fact wins over a column of the same name.</summary>
    public FilterExpression FactOrColumn(FilterToken token) => FactNames.All.TryGetValue(token.Value, out var fact)
        ? new FilterFact(fact, token.Position)
        : Column(token);

    /// <summary>A name that can only be a column's.</summary>
    public FilterColumn Column(FilterToken token)
    {
        if (!_found.TryGetValue(token.Value, out var column))
            _found[token.Value] = column = table.FindColumn(token.Value) ?? throw Unknown(token);
        _places.Add((token, column));
        return new(column, token.Position);
    }

    private Exception Unknown(FilterToken token)
    {
        var names = table.Columns.Select(column => column.Name).Concat(table.Columns.Select(column => column.Title));
        var facts = token.Kind == FilterTokenKind.Word ? FactNames.All.Keys : [];
        return FilterErrors.UnknownName(token.Position, "field", token.Value, names.Concat(facts));
    }
}
