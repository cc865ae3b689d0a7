namespace Snapshot.Records.Filtering;

/// <summary>An operation on two numbers, or on a time and an interval.</summary>
internal enum Arithmetic
{
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}
