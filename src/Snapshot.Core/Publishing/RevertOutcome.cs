using Snapshot.Storage;

namespace Snapshot.Publishing;

/// <summary>
/// What the outcome of a revert's item means for its record. Nothing was edited here for it, so the record follows the service, as in a pull: edits
/// stay, on the new base; what was refused leaves no trace but the receipt.
/// </summary>
internal static class RevertOutcome
{
    public static ItemOutcome From(ItemOutcome outcome) => outcome with
    {
        Acknowledgement = outcome.Acknowledgement switch
        {
            Acknowledgement.Written { IsNew: true } made => new Acknowledgement.Returned(made.Record, made.RemoteId, made.Version, Known(made)),
            Acknowledgement.Written written => written with { Edits = false },
            Acknowledgement.Gone gone => new Acknowledgement.Withdrawn(gone.Record),
            _ => null,
        },
    };

    private static Dictionary<string, object?> Known(Acknowledgement.Written written)
    {
        var known = new Dictionary<string, object?>(written.Sent);
        foreach (var (column, value) in written.Held)
            known[column] = value;
        return known;
    }
}
