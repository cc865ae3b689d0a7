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
        var id = await Fixture.CreateAsync(new Dictionary<string, object?> { [field.Id] = held.Value }, Token);

        var scan = await ScanAsync(new ReadRequest(table) { Fields = [field] });

        RequireAll([id], scan.Records.Keys, $"The record with the value “{held.Name}” did not come.");
        var brought = scan.Records[id].Values[0];
        Require(
            ValueComparison.Same(held.Value, brought, held.Type),
            $"The service holds {ValueComparison.Show(held.Value)} ({held.Name}) in “{field.Id}”, and {ValueComparison.Show(brought)} came. Bring values as they are: "
            + "what is bent to fit is lost, and what does not fit is kept raw and shown.");
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
