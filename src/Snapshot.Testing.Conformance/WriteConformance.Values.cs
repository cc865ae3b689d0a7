using System.Reflection;
using Snapshot.Connectors;
using Snapshot.Records;
using Snapshot.Tables;
using Xunit;

namespace Snapshot.Testing.Conformance;

public abstract partial class WriteConformance
{
    /// <summary>A value is held as it was written, by a create and by an update.</summary>
    /// <param name="value">Which one.</param>
    [Theory]
    [HeldValues]
    public async Task A_value_is_held_as_it_was_written(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var written = ValueCase.Named(value);
        var table = await TableAsync();
        var field = Fixture.Field(table, written.Type);
        if (await ClaimedAsync(table, WriteKind.Create))
        {
            var made = Applied(await WriteAsync(table, Create(table, field, written.Value)));
            RequireValue(written.Value, await HeldAsync(table, made.RemoteId), field, $"A create wrote {written.Name}.");
        }
        if (await ClaimedAsync(table, WriteKind.Update))
        {
            var before = await HeldAsync(table, await CreateAsync(table, "another"));
            Applied(await WriteAsync(table, Update(before, field, written.Value)));
            RequireValue(written.Value, await HeldAsync(table, before.Id), field, $"An update wrote {written.Name}.");
        }
    }

    // A value in a field of every type that the service is said to hold, so that it is seen when one is lost.
    private Dictionary<string, object?> FullValues(RemoteTable table, RemoteField text)
    {
        var values = new Dictionary<string, object?>();
        foreach (var type in GetType().GetCustomAttribute<HoldsAttribute>()?.Types ?? [])
            values[Fixture.Field(table, type).Id] = ValueCase.All.First(value => value.Type == type && value.Value is not null).Value;
        values[text.Id] = "before";
        return values;
    }

    /// <summary>What <see cref="WriteResult.Applied"/> says is what the service holds.</summary>
    [Fact]
    public async Task What_was_applied_is_what_the_service_holds()
    {
        var (table, text) = await TextAsync();
        if (await ClaimedAsync(table, WriteKind.Create))
        {
            var made = Applied(await WriteAsync(table, Create(table, text, "made")));
            await RequireHeldAsync(made, "A create");
        }
        if (await ClaimedAsync(table, WriteKind.Update))
        {
            var before = await HeldAsync(table, await CreateAsync(table, "before"));
            var changed = Applied(await WriteAsync(table, Update(before, text, "changed")));
            Require(changed.RemoteId == before.Id, $"An update of “{before.Id}” was answered with the id “{changed.RemoteId}”.");
            await RequireHeldAsync(changed, "An update");
            // On top of what was answered, as a publication does that follows at once.
            var next = Update(await HeldAsync(table, before.Id), text, "changed again") with { ExpectedVersion = changed.Version };
            Applied(await WriteAsync(table, next));
        }

        async Task RequireHeldAsync(WriteResult.Applied applied, string what)
        {
            var held = await HeldAsync(table, applied.RemoteId);
            Require(
                applied.Version == held.Version,
                $"{what} was answered with the version {ValueComparison.Show(applied.Version)}, and ReadByIdAsync brings {ValueComparison.Show(held.Version)}: the next write would be a conflict with oneself.");
            foreach (var (id, said) in applied.Values)
            {
                var field = table.Fields.FirstOrDefault(field => field.Id == id);
                Require(field is not null, $"{what} was answered with a value for “{id}”, which the table does not have.");
                Require(
                    ValueComparison.Same(said, Value(held, field!), field!.Type),
                    $"{what} was answered with {ValueComparison.Show(said)} in “{id}”, and the service holds {ValueComparison.Show(Value(held, field))}. "
                    + "Values is what the service says that it holds, not what was sent.");
            }
        }
    }
}
