using Snapshot.AspNetCore.Identity;
using Snapshot.Errors;
using Snapshot.Records;

namespace Snapshot.AspNetCore.Suggestions;

/// <summary>Which suggestions are decided. Everything named must hold; <c>all</c> alone means every one.</summary>
internal sealed record DecideRequest(DecideRequest.Choice Select)
{
    /// <summary>When accepting: also those whose cell, or record to be deleted, has changed since they were made.</summary>
    public bool IncludeStale { get; init; }

    /// <summary>By suggestion, record, field, run or a filter over their records.</summary>
    internal sealed record Choice
    {
        public IReadOnlyList<string>? Ids { get; init; }

        public IReadOnlyList<string>? Records { get; init; }

        public IReadOnlyList<string>? Fields { get; init; }

        public string? Run { get; init; }

        public string? Filter { get; init; }

        public bool? All { get; init; }

        public SuggestionSelection ToSelection()
        {
            var named = Ids is not null || Records is not null || Fields is not null || Run is not null || Filter is not null;
            if (named == (All == true) || Ids is [] || Records is [] || Fields is [])
                throw new SnapshotException(
                    SnapshotErrorCode.SelectionInvalid,
                    """Choose suggestions by some of "ids", "records", "fields", "run" and "filter", none of them empty, or all of them by {"all":true}.""");
            return new SuggestionSelection
            {
                Ids = Identity.Ids.Numbers(Ids),
                Records = Identity.Ids.Numbers(Records),
                Fields = Fields,
                Run = Run,
                Filter = Filter,
            };
        }
    }
}
