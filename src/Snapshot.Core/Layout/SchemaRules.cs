using Snapshot.Tables;

namespace Snapshot.Layout;

/// <summary>Decides by a table's policy what is done about each of the service's changes.</summary>
internal static class SchemaRules
{
    /// <param name="changes">What was found.</param>
    /// <param name="policy">The table's policy.</param>
    /// <param name="accepted">What a person has agreed to.</param>
    public static IReadOnlyList<SchemaChange> Decide(
        IReadOnlyList<SchemaChange> changes, SchemaPolicy policy, IReadOnlyList<SchemaChange> accepted)
    {
        // Somebody agreed to what was shown: if it is something else by now, they are asked again.
        var waits = policy == SchemaPolicy.Ask && changes.Any(NeedsConsent) && !changes.Where(NeedsConsent).SequenceEqual(accepted);
        return [.. changes.Select(change => change with { Outcome = Outcome(change.Kind, policy, waits) })];
    }

    /// <summary>Whether a person is asked, when the policy is to ask; facts are merely taken over.</summary>
    public static bool NeedsConsent(SchemaChange change) => change.Kind is not (SchemaChangeKind.FactsChanged or SchemaChangeKind.CapabilitiesChanged);

    private static SchemaOutcome Outcome(SchemaChangeKind kind, SchemaPolicy policy, bool waits) => kind switch
    {
        SchemaChangeKind.KeyChanged or SchemaChangeKind.TableGone => SchemaOutcome.Refused,
        _ when waits => SchemaOutcome.Pending,
        SchemaChangeKind.FieldAdded or SchemaChangeKind.FieldRetyped when policy == SchemaPolicy.Freeze => SchemaOutcome.Ignored,
        SchemaChangeKind.FieldRemoved => SchemaOutcome.Kept,
        _ => SchemaOutcome.Applied,
    };
}
