using Microsoft.Extensions.Hosting;
using Snapshot.Workers.Process;

// Works until it is killed.
await WorkerHost.Build(args[0], args[1], works: true).RunAsync();
