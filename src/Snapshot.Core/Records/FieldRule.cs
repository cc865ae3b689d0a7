namespace Snapshot.Records;

/// <summary>One line of the truth table for fields.</summary>
/// <param name="IsEdited">Local differs from base.</param>
/// <param name="IsChangedThere">Remote differs from base.</param>
/// <param name="IsSame">Local equals remote.</param>
/// <param name="Outcome">What follows.</param>
/// <param name="Text">The same in words, as the documentation has it.</param>
internal sealed record FieldRule(bool IsEdited, bool IsChangedThere, bool IsSame, FieldOutcome Outcome, string Text);
