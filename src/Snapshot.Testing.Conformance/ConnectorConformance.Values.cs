using Snapshot.Connectors;
using Snapshot.Records;
using Xunit;

namespace Snapshot.Testing.Conformance;

public abstract partial class ConnectorConformance
{
    /// <summary>A value comes as the service holds it.</summary>
    /// <param name="value">Which one.</param>
    [Theory]
    [HeldValues]
    public async Task A_value_comes_as_the_service_holds_it(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var held = ValueCase.Named(value);
        var table = await TableAsync();
        var field = Fixture.Field(table, held.Type);
        var made = new Dictionary<string, object?>();
        foreach (var one in held.Values)
            made[await Fixture.CreateAsync(new Dictionary<string, object?> { [field.Id] = one }, Token)] = one;

        foreach (var zone in AwayFromHome.Zones(held.Type))
        {
            using var away = AwayFromHome.In(zone);
            var scan = await ScanAsync(new ReadRequest(table) { Fields = [field] });
            RequireAll(made.Keys, scan.Records.Keys, $"A record with a value of “{held.Name}” did not come.");
            foreach (var (id, one) in made)
                Require(
                    ValueComparison.Same(one, scan.Records[id].Values[0], held.Type, Holds),
                    $"The service holds {ValueComparison.Show(one)} ({held.Name}) in “{field.Id}”, and {ValueComparison.Show(scan.Records[id].Values[0])} came{In(zone)}. "
                    + "Bring values as they are: what is bent to fit is lost, and what does not fit is kept raw and shown.");
        }
    }

    /// <summary>Every value fits the type that its field declares.</summary>
    [Fact]
    public async Task Every_value_fits_the_type_of_its_field()
    {
        await FillAsync(3);
        var table = await TableAsync();

        var scan = await ScanAsync(new ReadRequest(table));

        foreach (var record in scan.Records.Values)
        {
            foreach (var (field, value) in table.Fields.Zip(record.Values))
                Require(
                    FieldValue.TryConvert(value, field.Type, out _),
                    $"The field “{field.Id}” is declared as {field.Type}, and {ValueComparison.Show(value)} does not fit: people would see it marked as invalid. Declare another type, or bring the value as it is.");
        }
    }
}
