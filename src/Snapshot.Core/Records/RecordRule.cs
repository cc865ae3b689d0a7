namespace Snapshot.Records;

/// <summary>One line of the truth table for records.</summary>
/// <param name="Local">How the record stands here; <see langword="null"/>: there is none.</param>
/// <param name="Remote">What the service holds of it, compared with the last pull.</param>
/// <param name="Becomes">How it stands afterwards; <see langword="null"/>: it is gone.</param>
/// <param name="Conflict">What is noted as the conflict of the whole record, if anything.</param>
/// <param name="Text">The same in words, as the documentation has it.</param>
internal sealed record RecordRule(RecordState? Local, RemotePresence Remote, RecordState? Becomes, string? Conflict, string Text);
