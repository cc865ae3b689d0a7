namespace Snapshot.Records;

/// <summary>
/// A rule of the service that values just written break. They are kept; a plan would hold their records as invalid, and not send them.
/// </summary>
/// <param name="Field">The column.</param>
/// <param name="Code">The rule, as in the errors of plans, such as <c>field_required</c>.</param>
/// <param name="Message">For a person; of several values, about the first.</param>
/// <param name="Count">How many of the values given break it.</param>
/// <param name="Records">The first of their records, ten at most; none where one value was given for many records.</param>
public sealed record FieldWarning(string Field, string Code, string Message, long Count, IReadOnlyList<long> Records);
