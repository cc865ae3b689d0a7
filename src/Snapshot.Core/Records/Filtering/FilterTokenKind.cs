namespace Snapshot.Records.Filtering;

/// <summary>The kinds of words a filter is made of.</summary>
internal enum FilterTokenKind
{
    End,
    Word,
    QuotedName,
    Text,
    Number,
    Symbol,
}
