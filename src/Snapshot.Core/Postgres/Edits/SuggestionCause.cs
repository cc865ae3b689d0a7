namespace Snapshot.Postgres.Edits;

/// <summary>Why a suggestion waits no more, as it is stored.</summary>
internal enum SuggestionCause : short
{
    /// <summary>Somebody accepted or rejected it.</summary>
    Decided = 0,

    /// <summary>Another one was accepted for the same cell.</summary>
    Superseded = 1,

    /// <summary>Its record went.</summary>
    RecordGone = 2,
}
