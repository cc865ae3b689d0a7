namespace Snapshot.Workers.Tests;

public sealed class PostgresSharingTests(CrashTests.Server server) : SharingContract(server);
