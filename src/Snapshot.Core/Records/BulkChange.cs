namespace Snapshot.Records;

/// <summary>A change of the same kind for many records. Where it leaves a value as it is, the record is not changed.</summary>
public abstract record BulkChange
{
    private BulkChange()
    {
    }

    /// <summary>The same values for every record.</summary>
    /// <param name="Values">The new values by field.</param>
    public sealed record Set(IReadOnlyDictionary<string, object?> Values) : BulkChange;

    /// <summary>No value any more.</summary>
    /// <param name="Fields">The fields to clear.</param>
    public sealed record Clear(IReadOnlyList<string> Fields) : BulkChange;

    /// <summary>The value of another field of the same record. It has the same type, or the field filled is a text.</summary>
    /// <param name="Field">The field filled.</param>
    /// <param name="From">The field whose value it takes.</param>
    public sealed record Fill(string Field, string From) : BulkChange;

    /// <summary>Every place in a text field where one text stands gets another.</summary>
    /// <param name="Field">The text field.</param>
    /// <param name="Find">What is replaced; at most 200 characters.</param>
    /// <param name="With">What it is replaced by. With a regular expression, <c>\1</c> to <c>\9</c> and <c>\&amp;</c> stand for what was found.</param>
    public sealed record Replace(string Field, string Find, string With) : BulkChange
    {
        /// <summary>Whether <see cref="Find"/> is a regular expression, as PostgreSQL has them.</summary>
        public bool IsRegex { get; init; }

        /// <summary>Whether capitals and small letters are the same.</summary>
        public bool IgnoreCase { get; init; }
    }

    /// <summary>Other capitals in a text field.</summary>
    /// <param name="Field">The text field.</param>
    /// <param name="To">Which.</param>
    public sealed record Case(string Field, TextCase To) : BulkChange;

    /// <summary>Text fields without blanks at their ends.</summary>
    /// <param name="Fields">The text fields.</param>
    public sealed record Trim(IReadOnlyList<string> Fields) : BulkChange;

    /// <summary>
    /// Arithmetic on a number field. A whole-number field stays whole: it takes whole operands, and no division. Sums, differences and
    /// products of exact decimals are exact; a quotient has as many places as PostgreSQL gives it, at least 16 significant digits.
    /// </summary>
    /// <param name="Field">The number field.</param>
    /// <param name="Operation">What to do.</param>
    /// <param name="By">The operand; for <see cref="Calculation.Round"/> the decimal places.</param>
    public sealed record Calculate(string Field, Calculation Operation, BigDecimal By) : BulkChange;

    /// <summary>Deletes: what the service has is marked, to be deleted there when that is published; what was made here vanishes.</summary>
    public sealed record Delete : BulkChange;

    /// <summary>Takes deletions back. Edits that a record had stay with it.</summary>
    public sealed record Restore : BulkChange;

    /// <summary>
    /// Gives up edits: the values are again those of the service, as far as it is known. Without <see cref="Fields"/> the whole record goes
    /// back: deletions are given up too, and records made here vanish.
    /// </summary>
    public sealed record Discard : BulkChange
    {
        /// <summary>The fields to give up; <see langword="null"/> means the whole record.</summary>
        public IReadOnlyList<string>? Fields { get; init; }
    }
}
