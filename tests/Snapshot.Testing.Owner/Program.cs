using Snapshot.Testing.Postgres;

// Owns a server until it is killed: tests run this program to see what a killed owner leaves behind.
var postgres = await LocalPostgres.StartAsync(new() { OwnServer = true });
Console.WriteLine(postgres.ConnectionString);
await Task.Delay(Timeout.Infinite);
GC.KeepAlive(postgres);
