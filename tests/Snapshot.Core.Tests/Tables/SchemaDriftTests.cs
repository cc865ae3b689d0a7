using Snapshot.Hosting;
using Snapshot.Identity;
using Snapshot.Snapshots;

namespace Snapshot.Tables;

public sealed class SchemaDriftTests
{
    private static readonly RemoteTable Toys = ToyService.Toys;

    private static readonly TableInfo Table = SnapshotTables.Plan(Toys, AccountId.New(), SnapshotId.New(), "s", new HashSet<string>());

    [Fact]
    public void A_table_that_is_as_it_was_differs_in_nothing() => Assert.Empty(SchemaDrift.Compare(Table, Toys));

    [Fact]
    public void The_order_of_fields_and_keys_means_nothing() =>
        Assert.Empty(SchemaDrift.Compare(Table, Toys with { Fields = [.. Toys.Fields.Reverse()], Key = [.. Toys.Key.Reverse()], EstimatedRecords = 7 }));

    public static TheoryData<Func<RemoteTable, RemoteTable?>, string> Changed => new()
    {
        { toys => toys.With("colour", "Colour", FieldType.Text), "FieldAdded colour: null -> Colour (text)" },
        { toys => toys.Without("stock"), "FieldRemoved stock: Stock -> null" },
        { toys => toys.Changing("stock", f => f with { Name = "In stock" }), "FieldRenamed stock: Stock -> In stock" },
        { toys => toys.Changing("stock", f => f with { Type = FieldType.Text }), "FieldRetyped stock: integer -> text" },
        {
            toys => toys.Changing("stock", f => f with { Name = "In stock", Type = FieldType.Number }),
            "FieldRenamed stock: Stock -> In stock|FieldRetyped stock: integer -> number"
        },
        { toys => toys.Changing("stock", f => f with { IsReadOnly = true }), "FactsChanged stock:  -> read-only" },
        {
            toys => toys.Changing("name", f => f with { MaxLength = 10, IsRequired = false }),
            "FactsChanged name: required; at most 40 characters -> at most 10 characters"
        },
        {
            toys => toys.Changing("name", f => f with { MaxLength = null, Options = ["a", "b"] }),
            "FactsChanged name: required; at most 40 characters -> required; one of a, b"
        },
        { toys => toys.Changing("id", f => f with { IsWriteOnce = false }), "FactsChanged id: write-once -> " },
        { toys => toys with { Name = "Games" }, "TableRenamed null: Toys -> Games" },
        {
            toys => toys with { Capabilities = toys.Capabilities with { CanDelete = false } },
            "CapabilitiesChanged null: create, update, delete; compareandset; 10 and 50 at once -> create, update; compareandset; 10 and 50 at once"
        },
        {
            toys => toys with { Capabilities = TableCapabilities.ReadOnly },
            "CapabilitiesChanged null: create, update, delete; compareandset; 10 and 50 at once -> read only; blind; 1 and 100 at once"
        },
        { toys => toys with { Key = ["name"] }, "KeyChanged null: id -> name" },
        { toys => toys with { Key = [] }, "KeyChanged null: id -> " },
        { toys => toys.Without("id"), "KeyChanged null: id -> id" },
        { _ => null, "TableGone null: Toys -> null" },
    };

    [Theory]
    [MemberData(nameof(Changed))]
    public void What_differs_is_named_as_data(Func<RemoteTable, RemoteTable?> change, string expected) =>
        Assert.Equal(expected, string.Join('|', SchemaDrift.Compare(Table, change(Toys)).Select(Words)));

    [Fact]
    public void A_field_that_is_back_is_known_by_its_id_and_type()
    {
        static Column Gone(Column column, int year) => column with { Kind = ColumnKind.Removed, RemovedAt = new DateTimeOffset(year, 1, 1, 0, 0, 0, TimeSpan.Zero) };
        var stock = Table.Column("stock");
        var table = Table with
        {
            Columns =
            [
                .. Table.Columns.Where(column => column != stock), Gone(stock with { Name = "stock_2" }, 2020), Gone(stock, 2021),
                Gone(stock with { Name = "stock_text", Type = FieldType.Text }, 2022),
            ],
        };

        Assert.Equal(["FieldReappeared stock: null -> Stock"], SchemaDrift.Compare(table, Toys).Select(Words));
        Assert.Equal("stock", SchemaDrift.Compare(table, Toys)[0].Column);
        Assert.Equal(
            ["FieldAdded stock: null -> Stock (date)"],
            SchemaDrift.Compare(table, Toys.Changing("stock", f => f with { Type = FieldType.Date })).Select(Words));
    }

    [Fact]
    public void What_a_service_does_not_take_any_more_is_not_published()
    {
        var remote = Toys.Changing("stock", f => f with { Type = FieldType.Text }).Changing("name", f => f with { IsReadOnly = true }).Without("price");

        var table = SchemaDrift.Publishable(Table, remote with { Capabilities = TableCapabilities.ReadOnly });

        Assert.Equal(["stock", "price"], table.Columns.Where(column => column.Kind == ColumnKind.Removed).Select(column => column.Name));
        Assert.Equal(["name", "stock", "price"], table.Columns.Where(column => column.IsReadOnly).Select(column => column.Name));
        Assert.Equal(TableCapabilities.ReadOnly, table.Capabilities);
    }

    private static string Words(SchemaChange change) => $"{change.Kind} {change.Field ?? "null"}: {change.Old ?? "null"} -> {change.New ?? "null"}";
}
