using System.Globalization;
using Microsoft.Extensions.Hosting;
using Snapshot.Workers.Process;

// Works until it is killed.
await WorkerHost.Build(args[0], args[1], works: true, args.ElementAtOrDefault(3), int.Parse(args[2], CultureInfo.InvariantCulture)).RunAsync();
