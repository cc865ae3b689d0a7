using Snapshot.Testing.Postgres;
using Snapshot.Testing.Redis;

// Owns a server until it is killed: tests run this program to see what a killed owner leaves behind.
object server;
if (args is ["redis"])
{
    var redis = await LocalRedis.StartAsync(new() { OwnServer = true });
    Console.WriteLine(redis.ConnectionString);
    server = redis;
}
else
{
    var postgres = await LocalPostgres.StartAsync(new() { OwnServer = true });
    Console.WriteLine(postgres.ConnectionString);
    server = postgres;
}
await Task.Delay(Timeout.Infinite);
GC.KeepAlive(server);
