using System.Net;
using System.Text.Json.Nodes;

namespace Snapshot.AspNetCore.Tests;

/// <summary>PostgreSQL checks foreign keys and unique values with every statement: a publication reaches its end all the same.</summary>
public sealed class PostgresOrderTests(ApiHost host) : IClassFixture<ApiHost>
{
    private readonly Api _ann = host.As("ann");

    [Theory]
    [InlineData("places_required", " not null")]
    [InlineData("places_optional", "")]
    public async Task Trees_and_unique_values_that_move_on_or_are_exchanged(string name, string required)
    {
        await host.ExecuteAsync($"""
            create table {name} (id integer primary key, name text not null, position integer{required} unique, parent integer references {name});
            insert into {name} select i, 'place ' || i, i, case i when 7 then 6 when 8 then 7 end from generate_series(1, 10) i
            """);
        var work = await Workspace.PullAsync(host, _ann, $"public.{name}");
        var records = $"{work.Path}/tables/{name}/records";
        var ids = (await _ann.GetAsync($"{records}?sort=id"))["records"]!.AsArray().Select(record => (string)record!["id"]!).ToList();
        var moves = new[] { (1, 2), (2, 1), (3, 4), (4, 5), (5, 60) };
        await _ann.PatchAsync(records, new JsonObject
        {
            ["records"] = new JsonArray([.. moves.Select(move => new JsonObject { ["id"] = ids[move.Item1 - 1], ["fields"] = new JsonObject { ["position"] = move.Item2 } })]),
        }.ToJsonString());
        var root = (string)(await _ann.PostAsync(records, """{"records":[{"id":100,"name":"root","position":100}]}""", HttpStatusCode.Created))["created"]![0]!;
        var child = (string)(await _ann.PostAsync(records, $$"""{"records":[{"id":101,"name":"child","position":9,"parent":"new:{{root}}"}]}""", HttpStatusCode.Created))["created"]![0]!;
        await _ann.PostAsync(records, $$"""{"records":[{"id":102,"name":"grandchild","position":102,"parent":"new:{{child}}"}]}""", HttpStatusCode.Created);
        // A tree of three, and one whose position the new child takes.
        await _ann.DeleteAsync($"{records}?ids={ids[5]},{ids[6]},{ids[7]},{ids[8]}", HttpStatusCode.OK);

        var plan = await _ann.PostAsync($"{work.Path}/plans", "{}", HttpStatusCode.Created);
        var publication = await _ann.PostAsync($"{work.Path}/publications", $$"""{"plan":"{{plan["id"]}}","hash":"{{plan["hash"]}}"}""", HttpStatusCode.Accepted);
        await _ann.FinishedAsync((string)publication["job"]!);

        var items = (await _ann.GetAsync($"{work.Path}/publications/{publication["id"]}/items"))["items"]!.AsArray();
        // 102 names a record that waits for the deletion.
        Assert.Equal([], items.Where(item => (string)item!["state"]! != "applied").Select(item => item!.ToJsonString()));
        Assert.Equal(
            "1:2 2:1 3:4 4:5 5:60 10:10 100:100 101:9^100 102:102^101",
            await host.ExecuteAsync($"select string_agg(id || ':' || position || coalesce('^' || parent, ''), ' ' order by id) from {name}"));
    }
}
