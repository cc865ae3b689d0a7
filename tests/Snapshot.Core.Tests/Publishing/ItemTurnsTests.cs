using Snapshot.Records;
using Snapshot.Tables;

namespace Snapshot.Publishing;

/// <summary>The order of items, without a database.</summary>
public sealed class ItemTurnsTests
{
    private static readonly Column Position = new() { Name = "position", Title = "Position", FieldId = "position", Type = FieldType.Integer, Kind = ColumnKind.Remote };

    [Fact]
    public void A_chain_takes_a_turn_for_each_and_what_waits_for_nothing_comes_first()
    {
        var turns = new ItemTurns([Moved(3, 2), Moved(2, 1), Moved(9, 8)], _ => true);

        Assert.Equal([(1L, 2), (2L, 1), (8L, 1)], Turns(turns));
        Assert.Empty(turns.Passed);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(50)]
    public void A_circle_is_opened_once_and_ends_with_who_opened_it(int size)
    {
        // Each takes the value of the next, and the last that of the first.
        var turns = new ItemTurns([.. Enumerable.Range(1, size).Select(i => Moved((i % size) + 1, i))], _ => true);

        var passed = Assert.Single(turns.Passed);
        Assert.Equal(1, passed.Before);
        Assert.Equal(size, turns.Turns.Count);
        Assert.Equal(1, turns.Turns[passed.Behind]);
        Assert.Equal(size, turns.Turns[1]);
        Assert.Empty(turns.Refused);
    }

    // Looked for from the start each time, so many circles would take hours.
    [Fact]
    public void Many_circles_are_each_opened_once()
    {
        const int Pairs = 100_000;
        var turns = new ItemTurns([.. Enumerable.Range(0, Pairs).SelectMany(i => new[] { Moved(2 * i, (2 * i) + 1), Moved((2 * i) + 1, 2 * i) })], _ => true);

        Assert.Equal(Enumerable.Range(0, Pairs).Select(i => 2L * i), turns.Passed.Select(edge => edge.Before).Order());
        Assert.Equal(2 * Pairs, turns.Turns.Count);
    }

    [Fact]
    public void A_circle_that_nothing_opens_is_refused_and_what_hangs_on_it_is_not_held_up()
    {
        var turns = new ItemTurns([Moved(1, 2), Moved(2, 1), Moved(2, 7), Moved(5, 6)], _ => false);

        Assert.Equal([1L, 2L], turns.Refused.Order());
        Assert.Equal(1, turns.Turns[6]);
    }

    [Fact]
    public void Records_that_name_each_other_are_deleted_as_they_come()
    {
        var turns = new ItemTurns([Named(1, 2), Named(2, 1), Named(2, 3)], _ => true);

        Assert.Empty(turns.Refused);
        Assert.Empty(turns.Passed);
        Assert.Equal(2, turns.Turns[3]);
    }

    [Fact]
    public void What_takes_from_a_deletion_is_late_and_so_is_what_waits_for_that()
    {
        var (delete, update, create) = (WriteKind.Delete, WriteKind.Update, WriteKind.Create);
        var turns = new ItemTurns(
            [
                new ItemEdge(1, delete, 2, create, Position, IsUnique: true), new ItemEdge(1, delete, 3, update, Position, IsUnique: true),
                new ItemEdge(3, update, 4, update, Position, IsUnique: true), new ItemEdge(5, update, 6, create, Position, IsUnique: true),
                new ItemEdge(7, create, 8, update, Position, IsUnique: false),
            ], _ => true);

        Assert.Equal([(2L, ItemOrder.Late), (3L, ItemOrder.Late), (4L, ItemOrder.Late + 1), (6L, ItemOrder.Late)], Turns(turns));
    }

    private static IEnumerable<(long, int)> Turns(ItemTurns turns) => turns.Turns.OrderBy(pair => pair.Key).Select(pair => (pair.Key, pair.Value));

    private static ItemEdge Moved(long before, long behind) => new(before, WriteKind.Update, behind, WriteKind.Update, Position, IsUnique: true);

    private static ItemEdge Named(long before, long behind) => new(before, WriteKind.Delete, behind, WriteKind.Delete, Position, IsUnique: false);
}
