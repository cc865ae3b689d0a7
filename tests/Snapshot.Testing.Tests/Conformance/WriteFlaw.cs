namespace Snapshot.Testing.Tests.Conformance;

/// <summary>One way in which <see cref="FlawedWriter"/> breaks its contract.</summary>
internal enum WriteFlaw
{
    None,
    ClearsOtherFields,
    AnswersInAnotherOrder,
    LacksAnAnswer,
    RefusesTheBatchForOne,
    MakesASecondRecord,
    TakesAlikeForARepeat,
    CallsALostAnswerRetryable,
    ThrowsForALostAnswer,
    OverwritesWhatChanged,
    DeletesWhatChanged,
    ReadsThenWrites,
    ConflictsWithoutTheirs,
    ConflictsWithAValueTooFew,
    ThrowsForAGoneRecord,
    MakesAGoneRecord,
    RefusesToDeleteAGoneRecord,
    RoundsNumbers,
    DropsLeadingZeros,
    SaysAnotherVersion,
    SaysWhatIsNotHeld,
    ThrowsForAMissingId,
    RefusesAFullRead,
    MixesTheFields,
    IgnoresCancellation,
    LeavesUnknownFieldsOut,
}
