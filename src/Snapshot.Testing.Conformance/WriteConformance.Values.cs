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
        foreach (var zone in AwayFromHome.Zones(written.Type))
        {
            using var away = AwayFromHome.In(zone);
            foreach (var one in written.Values)
                await RequireHeldAsync(table, field, one, $"{written.Name}{In(zone)}");
        }
    }

    private async Task RequireHeldAsync(RemoteTable table, RemoteField field, object? value, string what)
    {
        if (await ClaimedAsync(table, WriteKind.Create))
        {
            var made = Applied(await WriteAsync(table, Create(table, field, value)));
            RequireValue(value, await HeldAsync(table, made.RemoteId), field, $"A create wrote {what}.");
            await RequireSaidAsync(table, made, "A create");
        }
        if (!await ClaimedAsync(table, WriteKind.Update))
            return;
        var before = await HeldAsync(table, await CreateAsync(table, "another"));
        var changed = Applied(await WriteAsync(table, Update(before, field, value)));
        var after = await HeldAsync(table, before.Id);
        RequireValue(value, after, field, $"An update wrote {what}.");
        await RequireSaidAsync(table, changed, "An update");
        // Back again: what is expected now is that value, and the service holds it.
        FieldValue.TryConvert(Value(before, field), field.Type, out var first);
        var back = (await WriteAsync(table, Update(after, field, first)))[0];
        Require(
            back is WriteResult.Applied,
            $"An update that expects {what}, which the service holds, was answered {Show([back])}. Expected has CLR values of the field's type: compare them as such, not their texts.");
    }

    // A value in a field of every type that the service is said to hold, so that it is seen when one is lost.
    private Dictionary<string, object?> FullValues(RemoteTable table, RemoteField text)
    {
        var values = new Dictionary<string, object?>();
        foreach (var type in GetType().GetCustomAttribute<HoldsAttribute>()?.Types ?? [])
            values[Fixture.Field(table, type).Id] = ValueCase.Some(type, Holds);
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
            await RequireSaidAsync(table, made, "A create");
        }
        if (await ClaimedAsync(table, WriteKind.Update))
        {
            var before = await HeldAsync(table, await CreateAsync(table, "before"));
            var changed = Applied(await WriteAsync(table, Update(before, text, "changed")));
            Require(changed.RemoteId == before.Id, $"An update of “{before.Id}” was answered with the id “{changed.RemoteId}”.");
            await RequireSaidAsync(table, changed, "An update");
            // On top of what was answered, as a publication does that follows at once.
            var next = Update(await HeldAsync(table, before.Id), text, "changed again") with { ExpectedVersion = changed.Version };
            Applied(await WriteAsync(table, next));
        }
    }

    private async Task RequireSaidAsync(RemoteTable table, WriteResult.Applied applied, string what)
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
