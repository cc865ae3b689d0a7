using System.Globalization;
using Snapshot.Ledger;
using Snapshot.Records;

namespace Snapshot.Workers.Tests.Publishing;

/// <summary>The plan, the receipts and what the service truly did, side by side.</summary>
internal sealed class Reckoning(string cell, int kills, IReadOnlyList<PublicationItem> items, LedgerTable things)
{
    private readonly ILookup<long, LedgerEffect> _effects = things.Effects.ToLookup(effect => ItemOf(effect.OperationId));

    public long Count(PublicationItemState state) => items.LongCount(item => item.State == state);

    public long Count(PublicationItemState state, WriteKind kind) => items.LongCount(item => item.State == state && item.Kind == kind);

    /// <summary>Items that nobody can vouch for, and that the service did.</summary>
    public long UnknownDone => items.LongCount(item => item.State == PublicationItemState.Unknown && _effects[item.Id].Any());

    /// <summary>Every item has its outcome, none was done twice, and each receipt says what the service did.</summary>
    public void RequireTrueReceipts()
    {
        Assert.Equal(0, Count(PublicationItemState.Pending) + Count(PublicationItemState.Sent));
        Assert.DoesNotContain(_effects, effects => effects.Count() > 1);
        Assert.DoesNotContain(items, item => item.State == PublicationItemState.Applied && !_effects[item.Id].Any());
        Assert.DoesNotContain(items, item => item.State is not (PublicationItemState.Applied or PublicationItemState.Unknown) && _effects[item.Id].Any());
        Assert.DoesNotContain(_effects, effects => items.All(item => item.Id != effects.Key));
        // The service holds what was written, and no created record twice.
        var held = things.Records.ToDictionary(record => record.Id);
        foreach (var item in items.Where(item => item.State == PublicationItemState.Applied))
        {
            if (item.Kind == WriteKind.Delete)
                Assert.False(held.ContainsKey(item.RemoteId!));
            else
                Assert.All(item.Fields, field => Assert.Equal(Convert.ToString(field.New, CultureInfo.InvariantCulture), held[item.RemoteId!].Values[field.Field].ToString()));
        }
        Assert.DoesNotContain(held.Values.CountBy(record => record.Values["amount"].ToString()), pair => pair.Value > 1);
    }

    public override string ToString() =>
        $"{cell}: {kills} kills, {items.Count} items, {things.Effects.Count} effects; receipts: "
        + string.Join(", ", items.CountBy(item => item.State).OrderBy(pair => pair.Key).Select(pair => $"{pair.Value} {pair.Key}"))
        + (Count(PublicationItemState.Unknown) > 0 ? $" ({UnknownDone} of them done)." : ".");

    private static long ItemOf(string operation) => long.Parse(operation.AsSpan(operation.LastIndexOf('-') + 1), CultureInfo.InvariantCulture);
}
