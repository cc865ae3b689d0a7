namespace Snapshot.Records.Filtering;

/// <summary>How tightly an operator binds, the loosest first; PostgreSQL's own order.</summary>
internal enum BindingLevel
{
    None,
    Or,
    And,
    Not,
    Is,
    Comparison,
    Membership,
    Other,
    Sum,
    Product,
    Sign,
    Cast,
}
